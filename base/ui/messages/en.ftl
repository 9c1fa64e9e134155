# Layout
ui-skip = Skip to the text
ui-sample = Sample data: amounts, names and sites are generated, for demonstration only.
ui-sample-label = Sample data
ui-sample-note = Sample data: amounts, names and sites are generated; dates, places, items and totals are from public reports.
ui-nav = Main
ui-nav-operations = Operations
ui-nav-follow = Follow my gift
ui-nav-corrections = Corrections
ui-nav-downloads = Data
ui-nav-other = 中文
ui-foot-filing = Filing number
ui-foot-filing-of = { $number } ({ $appeal })
ui-foot-certificate = Public fundraising certificate
ui-foot-until = , valid until { $day }
ui-foot-uscc = Unified social credit code
ui-foot-supervisor = Supervisor
ui-foot-questions = Questions and complaints
ui-foot-telephone = Telephone { $telephone }
ui-foot-rule = Attribution
ui-foot-rule-fifo = First in, first out; anybody can recompute it
ui-foot-data = The data of this page
ui-foot-site = This site
ui-foot-accessibility = Accessibility
ui-foot-feed = Feed
ui-comma = {", "}

# Problem pages
ui-problem-not-found = Not found
ui-problem-yours = This was not done
ui-problem-ours = Something of ours broke
ui-problem-home = Go to the home page
ui-broken = Something of ours broke and this was not done. Try again later; if it still fails, tell us the number { $number }.

# Primitives
refusal-P101 = “{ $text }” is not an amount. Write yuan in digits with at most two decimals, such as 1234.56.
refusal-P102 = “{ $text }” is not an instant. Write it with its offset, such as 2022-03-15T21:00:00+08:00.
refusal-P103 = “{ $text }” is not a day. Write year-month-day, such as 2022-03-15.
refusal-P104 = “{ $text }” cannot be a code. A code is 1 to 64 letters, digits or - _ . /, beginning with a letter or digit.
refusal-P105 = “{ $text }” is not a place code. Write 6 digits (province, city, county), 9 (township) or 12 (village, community).
refusal-P106 = “{ $text }” is not a unified social credit code. It has 18 characters, the last a check character (GB 32100-2015); compare it with the certificate.
refusal-P107 = “{ $text }” is not an id. An id is 32 hexadecimal digits.
refusal-P108 = “{ $text }” is not a role. Use operation, fundraising, finance, checker, logistics, delivery, field or auditor.

# Sketch map
ui-map-sketch = A sketch: borders are simplified and prove nothing.
ui-map-straight = Straight lines are not the roads taken.
ui-map-from = from { $place }
ui-map-to = to { $place }

# The design page
ui-design-title = Design language
ui-design-lead = The components that all pages share, each in all its states.
ui-design-made-up = The numbers and names of this page are made up, to be looked at; they are not the book's.
ui-design-batch = Batch { $n }
ui-design-entry = Entry { $n }
ui-design-line = All that adds up to a sum is a line from 0 to that sum. A state is a texture first, then a word, a colour last.
ui-design-cut = Where a part stands on the whole line; where a gift stands on its stream.
ui-design-mini = Lines in the rows of a table, on one scale; what was lost is seen however thin.
ui-design-sankey = From whom, for what, to where; a band is as wide as its money, what is not yet used is its own.
ui-design-sketch = A sketch of the counties concerned; a circle's area follows its units, solid is signed for, dashed is on its way.
ui-design-sketch-note = A circle's area follows the units.
ui-design-days = The timeline by day; each day opens the figures as of that day.
ui-design-headline = The three figures of the first screen: received, signed for, not yet used.
ui-design-figure = Every figure opens its entries; sentences have figures, links and dates in them.
ui-design-state = A state is a shape and a word; the line's textures; small tags for kinds.
ui-design-lists = Path, labels with what belongs to them, dated list, legend.
ui-design-steps = The line, standing: what happened; dotted is what has not.
ui-design-notice = What must be said apart; a correction where the error stood; nothing here yet.
ui-design-field = A field that says what to do when it is wrong; one primary button a screen.
ui-design-pager = The pages of a long list; the same data in other forms.
ui-design-parts = The table under a line, with the same links, closed by a double rule.
ui-design-table = On a phone wide columns leave, or a row stacks in two; a correction stands in the table itself.
