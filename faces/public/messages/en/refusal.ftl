# Refusals
refusal-W101 = An order number has 1 to { $chars_max } characters. Copy the merchant order number of your payment record.
refusal-W102 = There is no operation “{ $code }”. Choose one from the home page.
refusal-W103 = There is no place with the code { $code }. Check the code, or come here from a consignment's page.
refusal-W104 = There is no consignment “{ $code }”. Choose one from its operation's page.
refusal-W105 = There is no figure “{ $id }”, or it was not known yet at that time. Open figures from an operation's page.
refusal-W106 = A part of the address is longer than { $chars_max } characters. Shorten it and try again.
refusal-W107 = Operation “{ $code }” began at { $at }; there is no brief as of { $asked }. Ask for a later time.
refusal-W130 = All { $streams_max } live connections are taken. The figures on the page are not affected; try again in { $seconds } seconds, or reload the page.
refusal-W131 = This network address has { $streams_max } pages open that update by themselves; more do not. The figures on the page are not affected; close some and try again in { $seconds } seconds, or reload the page.
refusal-W140 = There is no file “{ $name }”. Please choose one on the page of downloads.
refusal-W141 = The book has no entry { $id } to go on behind. Please use the entry in the last row of the file before.
refusal-W142 = Entry { $entry } is not behind the figure “{ $id }”, so nothing follows it there. Start from the first page.
refusal-W143 = The book reaches { $upto }; there are no figures as of { $asked } yet. Ask for that day or an earlier one.
refusal-W144 = “{ $said }” is no place in a batch of gifts. Go on by “next page” on the entry’s page.
