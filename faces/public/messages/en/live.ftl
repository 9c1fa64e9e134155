# Sent while an operation's page is open.
public-live-now = The first figures are now as of { $at }.
public-live-changes = { $changes }.
public-live-change = { $name } { $by }
public-live-reload = Reload the page
