refusal-L001 = “{ $text }” cannot name an axis, stream or restriction. Use 1 to 160 visible ASCII characters without colon or percent sign; write a restriction as place=220200+item=n95+recipient=s1+until=2022-06-30.
refusal-L002 = “{ $text }” is not an account. Write a word such as held or void, or a word, a colon and a name, such as warehouse:w1.
refusal-L003 = Line { $line } of the entry cannot be read or is not canonical: “{ $text }”. Nothing was written; use the text as it was exported, unchanged.
refusal-L005 = “{ $text }” is not a currency. Write its three capitals (ISO 4217), such as CNY or USD.
refusal-L101 = { $what ->
    [units] The number of units is nothing or beyond the limit
    [lots] There is no item in it
    [batches] No batch is named to settle
    [value] The value is nothing
   *[other] The amount is nothing or beyond the limit
  }. Write a number above nothing.
refusal-L102 = { $axis } is there already. Use another code, or check whether this was recorded before.
refusal-L103 = There is no { $axis }. Check the code, or record it first.
refusal-L104 = { $account } of { $of } holds { $held }; { $asked } was asked for (money in fen, goods in base units). Ask for less, or add to it first.
refusal-L105 = { $axis } is bound to { $rule } and may not be used so. Use money or goods that are not, or stay with the place, purpose, item, recipient and last day that they are for.
refusal-L106 = The sources of { $sink } are bound to uses that exclude each other. Say where it is for, or take it in in parts.
refusal-L107 = { $yuan } yuan of this gift are used, and no fund is named that pays for the refund. Name a refund payer and try again.
refusal-L108 = The fund { $payer } has less than { $yuan } yuan that may take the place of what is used (money bound more strictly may not). Add to it first, or name another fund.
refusal-L109 = { $left } yuan of this gift are left and { $asked } yuan were to go back. Check the amount.
refusal-L110 = A gift in kind is neither refunded nor repriced. If its value was wrong, correct the valuation.
refusal-L111 = Nothing of batch { $batch } is receivable, or it is named twice. Check the batches of the settlement.
refusal-L112 = There is nothing to spread the freight by: all weights are nothing, or they are not as many as the lots. Give weights, or make freight its own line.
refusal-L113 = { $shipped } of shipment { $shipment } are on the way; received, damaged and missing make { $counted }. Check the counts; write what was more as excess.
refusal-L114 = { $axis } does not change: the new is the old, or it is void. Check what you want to correct.
refusal-L115 = { $axis } was not bought, so there is no invoice to correct. For a gift in kind correct the valuation; for what was made of other lots correct those.
refusal-L116 = { $axis } last changed at { $last }; an entry at { $asked } would come before it. Give an instant that is no earlier.
refusal-L117 = There is no entry { $entry }. Check its number.
refusal-L118 = Entry { $entry } cannot be reversed: it was already, or it is itself a reversal, a fact, a new identity, or another amount or value. Record what is right anew.
refusal-L119 = Later entries moved what entry { $entry } moved: { $over }. Reverse those first, the last one first.
refusal-L120 = This money on { $axis } is not held: it is used, not paid out to us yet, or gone. Only held money can go to another purpose; check the gift, or settle first.
refusal-L121 = { $cost } yuan were paid for what goes back of { $lot }, and the supplier is said to pay { $asked } yuan. Check the amount; record what is more on its own.
refusal-L122 = There is no gift on { $stream } to match: it is not there, or all of it went back or is void. Check the batches that are matched.
refusal-L123 = { $account } has a rule of its own; goods are not simply moved into it or out of it. Send goods back to their supplier, correct part of a lot, or assemble kits instead.
refusal-L124 = { $axis } is of another currency: one currency at a time, and it is exchanged into another one. Check the currency.
refusal-L125 = The components of { $kit } are of several funds. Make kits of each fund on their own.
refusal-L190 = The entry does not fit the book: { $axis } ({ $what }). Nothing was written. This is our fault: tell whoever keeps the system, and run chiyuan check.
