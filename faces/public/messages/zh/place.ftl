# 地点
public-place-description = 送到这里的物资：什么时候、谁签收、收到多少。
public-place-code = 行政区划代码
public-place-signed = 这里和所辖地点已签收的物资：
public-place-nothing = 这里还没有签收的物资。
public-place-hand-overs = 签收
public-site = 点位
