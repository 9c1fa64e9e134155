# 订阅
public-feed-title = { $foundation }：批次和更正
public-feed-subtitle = 每一批物资的签收，每一次更正。
public-feed-signed = { $operation }{ $consignment }已签收{ $units }
public-feed-signed-text = { $purpose }。第一次签收{ $first }，最近一次{ $last }。
public-feed-correction = 更正：{ $what }
