# Sent while an operation's page is open.
public-live-now = 以上数字已更新到{ $at }。
public-live-changed = 以上数字已更新到{ $at }：{ $changes }。
public-live-reload = 刷新整页
public-live-change = { $name }{ $by }
