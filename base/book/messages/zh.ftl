refusal-B101 = 生效时间 { $effective } 晚于现在（{ $now }）。请填写已经发生的时间。
refusal-B102 = { $noun } { $code } 已经记过账，没有再记一次。请换一个编号，或打开已有的分录核对。
refusal-B103 = 账本里没有订单号 { $order_no }。请核对：要抄的是“商户单号”，不是“交易单号”；如果刚刚捐赠，请等平台账单入账后再查。
refusal-B104 = 订单号 { $order_no } 在几个渠道都有：{ $channels }。请选定一个渠道再查。
refusal-B105 = 订单号 { $order_no } 的捐赠已经在账本里。请核对编号，不要重复登记。
refusal-B106 = 没有导入批次 { $batch }。请用批次列表里的编号。
refusal-B107 = 没有分录 { $entry }。请核对编号。
refusal-B201 = 账本核对不符：{ $place }，{ $what }。请停止记账，保留数据目录，并用 check --full 复核。
