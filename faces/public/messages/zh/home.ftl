# 首页
public-home-name = 公开账本
public-home-title = 捐款去了哪里，打开账本看
public-home-lead = 收到多少、送到哪里、谁签收、还剩多少，每个数字都能点开，看到背后的分录。
public-home-operations = 应急响应
public-home-no-operations = 还没有启动的应急响应。启动后，这里列出收到、送达和尚未使用的数字。
public-home-corrections = 我们记错过什么
public-home-all-corrections = 全部更正
public-home-correction = { $what }：{ $reason }
public-home-raised = { $n }次行动共募集
public-home-raised-note = 款物合计，已扣除退款，实物按入账价值。
public-home-line = 线是收到的钱物，各段相加等于收到的合计。
public-home-latest = 最近送达
public-home-arrived = { $operation }{ $name }（{ $purpose }）已签收{ $units }
public-home-corrections-note = 更正写在错的地方，这里只是目录。
