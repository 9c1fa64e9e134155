# 地点
public-place-description = 送到这里的物资：什么时候、谁签收、收到多少。
public-place-code = 行政区划代码
public-place-nothing = 这里还没有签收的物资。
public-place-hand-overs = 签收
public-site = 点位
public-place = 地点
public-place-lead = 这里和所辖地点共签收{ $units }，来自{ $batches }物资。
public-place-consignments = 哪些批次
public-place-last = 最近签收
public-place-items = 收到什么
public-place-map = 在哪里
public-place-map-note = 点位取到社区，圆的大小是签收的件数。
public-place-inside = 所辖地点
public-place-open = 看这个地点
public-place-page = 页面
public-place-no-closer = 只知道在本级
public-place-more = 列出最近{ $shown }次，共{ $many }次；全部在数据下载里。
