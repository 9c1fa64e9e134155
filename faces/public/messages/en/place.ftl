# Place
public-place-description = What was delivered here: when, signed by whom, how much.
public-place-code = Place code
public-place-nothing = No goods have been signed for here yet.
public-place-hand-overs = Signatures
public-site = Site
public-place = Place
public-place-lead = { $units } were signed for here and in the places within, out of { $batches }.
public-place-consignments = Which batches
public-place-last = Last signed
public-place-items = What was received
public-place-map = Where it lies
public-place-map-note = Sites are rounded to the community; a circle's area is the number of items.
public-place-inside = Places within
public-place-open = open this place
public-place-page = Page
public-place-no-closer = known no closer than here
public-place-more = The last { $shown } of { $many } are listed; the downloads have all.
