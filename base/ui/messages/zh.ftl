# 版面
ui-skip = 跳到正文
ui-sample = 示例数据：金额、人名、点位为生成，仅供演示。
ui-sample-label = 示例数据
ui-sample-note = 演示数据：金额、人名、点位为生成；日期、地点、品目、总数取自公开报道。
ui-nav = 主导航
ui-nav-operations = 应急响应
ui-nav-follow = 查我的捐款
ui-nav-corrections = 更正
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
