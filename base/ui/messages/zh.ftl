# 版面
ui-skip = 跳到正文
ui-sample = 示例数据：金额、人名、点位为生成，仅供演示。
ui-sample-label = 示例数据
ui-sample-note = 演示数据：金额、人名、点位为生成；日期、地点、品目、总数取自公开报道。
ui-nav = 主导航
ui-nav-operations = 应急响应
ui-nav-follow = 查我的捐款
ui-nav-corrections = 更正
ui-nav-downloads = 数据下载
ui-nav-other = English
ui-foot-filing = 募捐方案备案号
ui-foot-filing-of = { $number }（{ $appeal }）
ui-foot-certificate = 公开募捐资格证书
ui-foot-until = ，有效期至{ $day }
ui-foot-uscc = 统一社会信用代码
ui-foot-supervisor = 业务主管单位
ui-foot-questions = 查询与投诉
ui-foot-telephone = 电话{ $telephone }
ui-foot-rule = 记账规则
ui-foot-rule-fifo = 先进先出，公开可复算
ui-foot-data = 本页数据
ui-foot-site = 本站
ui-foot-accessibility = 无障碍
ui-foot-feed = 订阅更新
ui-comma = 、

# 出错页
ui-problem-not-found = 没有找到
ui-problem-yours = 没有办成
ui-problem-ours = 我们出错了
ui-problem-home = 回到首页
ui-broken = 系统出错，没有办成。请稍后再试；仍然不行，请告诉我们错误编号 { $number }。

# 基本量
refusal-P101 = “{ $text }”不是金额。请以元填写，只用数字，最多两位小数，例如 1234.56。
refusal-P102 = “{ $text }”不是时刻。请带时区填写，例如 2022-03-15T21:00:00+08:00。
refusal-P103 = “{ $text }”不是日期。请按年-月-日填写，例如 2022-03-15。
refusal-P104 = “{ $text }”不能作代码。代码为 1 到 64 位字母、数字或 - _ . /，以字母或数字开头。
refusal-P105 = “{ $text }”不是行政区划代码。请填 6 位（省、市、县）、9 位（乡镇街道）或 12 位（村、社区）数字。
refusal-P106 = “{ $text }”不是统一社会信用代码。应为 18 位，末位为校验码（GB 32100-2015）；请对照证书核对。
refusal-P107 = “{ $text }”不是编号。编号为 32 位十六进制数字。
refusal-P108 = “{ $text }”不是角色。可用：operation、fundraising、finance、checker、logistics、delivery、field、auditor。

# 示意图
ui-map-sketch = 示意图，边界已简化，不作边界依据。
ui-map-straight = 直线不是行车路线。
ui-map-from = 自{ $place }
ui-map-to = 往{ $place }

# 设计页
ui-design-title = 设计语言
ui-design-lead = 各页共用的部件，每种状态都在这里。
ui-design-made-up = 本页的数字、名称都是编的，只为看样子，不是账本里的。
ui-design-batch = 第{ $n }批
ui-design-entry = 分录{ $n }
ui-design-line = 凡相加得一个合计的，都是一条从0到合计的线。状态先看质地，再看字，最后才是颜色。
ui-design-cut = 一段在整条线上的位置；一笔捐款在资金流里的位置。
ui-design-mini = 表格各行里的线，同一比例；损失再细也看得见。
ui-design-sankey = 从谁、为了什么、到哪里；带宽与金额成比例，尚未使用自成一支。
ui-design-sketch = 所涉区县的示意图；圆的面积与件数成比例，实线已签收，虚线在途。
ui-design-sketch-note = 圆的面积与件数成比例。
ui-design-days = 按天的时间线；每一天都能点开，看那天为止的数。
ui-design-headline = 首屏的三个数：收到、已签收、尚未使用。
ui-design-figure = 数字都能打开分录；句子里有数字、链接和日期。
ui-design-state = 状态是形状加字；线的质地；种类的小标签。
ui-design-lists = 路径、标签与内容、按日期的清单、图例。
ui-design-steps = 竖着的线：发生了什么；还没有发生的用点线。
ui-design-notice = 要另外说的话；更正写在错的地方；还没有内容时。
ui-design-field = 输入项，出错时写明怎么办；一屏一个主按钮。
ui-design-pager = 长清单的翻页；同样数据的其他格式。
ui-design-parts = 线下面的表，同样的链接，以双线合计收尾。
ui-design-table = 手机上宽列收起，或一行叠成两层；更正写在表里。
