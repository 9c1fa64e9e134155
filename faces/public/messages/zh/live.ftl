# Sent while an operation's page is open.
public-live-now = 首屏数字已更新到{ $at }。
public-live-changes = { $changes }。
public-live-change = { $name }{ $by }
public-live-reload = 刷新整页
