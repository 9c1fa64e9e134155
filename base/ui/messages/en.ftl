# Layout
ui-skip = Skip to the text
ui-sample = Sample data: amounts, names and sites are generated, for demonstration only.
ui-sample-label = Sample data
ui-sample-note = Sample data: amounts, names and sites are generated; dates, places, items and totals are from public reports.
ui-nav = Main
ui-nav-operations = Operations
ui-nav-follow = Follow my gift
ui-nav-corrections = Corrections
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
