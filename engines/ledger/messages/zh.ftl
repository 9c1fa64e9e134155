refusal-L001 = “{ $text }”不能作数轴、资金流或限定的名称。请用 1 到 160 位可见 ASCII 字符，不含冒号和百分号；限定写作 place=220200+item=n95。
refusal-L002 = “{ $text }”不是科目。请写 held、void 等一个词，或词加冒号加名称，例如 warehouse:w1。
refusal-L003 = 分录第 { $line } 行读不懂或不是规范写法：“{ $text }”。没有写入；请用导出时的原文，不要改动。
refusal-L004 = 这一版还不能登记{ $what ->
    [recipient] 按受助人的限定
    [match] 配捐
    [supplier] 供应商退款
    [conversion] 币种或用途的变更
    [returned] 退货给供应商
    [converted] 一批货中一部分的改认
   *[other] 这项业务
  }。请先记在账外，留待下一版。
refusal-L101 = { $what ->
    [units] 数量为零或超出上限
    [lots] 没有任何品目
    [batches] 没有写明结算哪些批次
    [value] 估值为零
   *[other] 金额为零或超出上限
  }。请填写大于零的数。
refusal-L102 = { $axis } 已经有了。请换一个代码，或核对是否重复登记。
refusal-L103 = 没有 { $axis }。请核对代码，或先登记。
refusal-L104 = { $of } 的 { $account } 只有 { $held }，要用 { $asked }（钱以分计，物资以基本单位计）。请减少数量，或先补足。
refusal-L105 = { $axis } 有限定（{ $rule }），不能这样用。请改用没有这项限定的款物，或改去限定之内的地点、用途、品目。
refusal-L106 = { $sink } 的几笔来源限定互相排斥。请写明用于哪里，或分成几单入库。
refusal-L107 = 这笔捐赠有 { $yuan } 元已经使用，而没有指定退款承担方。请指定承担退款的基金后再办。
refusal-L108 = 基金 { $payer } 可以用来承担退款的钱不足 { $yuan } 元（限定比原款更严的不能用）。请先补足，或换一个基金承担。
refusal-L109 = 这笔捐赠只剩 { $left } 元，要退 { $asked } 元。请核对金额。
refusal-L110 = 实物捐赠不能退款，也不能改价。估值有误，请用更正估值。
refusal-L111 = 导入批次 { $batch } 没有应收款，或写了两次。请核对结算单里的批次。
refusal-L112 = 运费分摊没有依据：各批权重都是零，或与批数不符。请填写权重，或把运费单列。
refusal-L113 = 发运 { $shipment } 在途 { $shipped }，签收、破损、短少合计 { $counted }。请核对数量；多出的请填在“多出”一栏。
refusal-L114 = { $axis } 没有变化：新旧相同，或已经作废。请核对后再更正。
refusal-L115 = { $axis } 不是采购来的，没有发票可改。实物捐赠请用更正估值。
refusal-L116 = { $axis } 最近一次变动在 { $last }，不能登记到更早的 { $asked }。请填写不早于它的时间。
refusal-L117 = 没有分录 { $entry }。请核对编号。
refusal-L118 = 分录 { $entry } 不能冲正：已经冲正过，或本身是冲正、陈述、改认品目、更正金额或估值。请按正确内容重新登记。
refusal-L119 = 分录 { $entry } 之后还有分录动了同样的款物：{ $over }。请先按从后到前的顺序冲正它们。
refusal-L190 = 分录与账本对不上：{ $axis }（{ $what }）。没有写入。这是系统的错，请告诉维护人员并运行 chiyuan check。
