refusal-I101 = 图片用的字体里没有“{ $character }”（{ $code }）这个字，所以不画图，也不用方框代替。请看网页，或下载 CSV。
refusal-I102 = 地址有 { $bytes } 个字节，放不进二维码。请从短一些的地址取图片。
