# 更正
public-corrections-title = 更正
public-corrections-lead = 记错的不删不改，用新的分录改正，写明原因和涉及的数字。
public-corrections-wrong = 记错的分录
public-corrections-wrong-of = { $what }，{ $at }
public-corrections-fix = 改正的分录
public-corrections-fix-of = { $at }生效，{ $entered }记账
public-corrections-figures = 涉及的数字
public-corrections-pages = 涉及的批次
