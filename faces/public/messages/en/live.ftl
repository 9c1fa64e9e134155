# Sent while an operation's page is open.
public-live-now = The figures above are now as of { $at }.
public-live-changed = The figures above are now as of { $at }: { $changes }.
public-live-reload = Reload the page
public-live-change = { $name } { $by }
