# 首页
public-home-name = 公开账本
public-home-title = 捐款去了哪里，打开账本看
public-home-lead = 收到多少、送到哪里、谁签收、还剩多少，每个数字都能点开，看到背后的分录。
public-home-operations = 应急响应
public-home-no-operations = 还没有启动的应急响应。启动后，这里列出收到、送达和尚未使用的数字。
public-home-corrections = 我们记错过什么
public-home-all-corrections = 全部更正
public-home-correction = { $what }：{ $reason }
