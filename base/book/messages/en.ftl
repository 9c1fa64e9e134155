refusal-B101 = The effective time { $effective } is later than now ({ $now }). Give a time that has passed.
refusal-B102 = { $noun } { $code } is in the book already and was not booked again. Use another code, or open the entry that is there.
refusal-B103 = No gift of order number { $order_no } is in the book. Check that you copied the merchant order number (商户单号), not the transaction number; a gift made just now appears when the platform's statement is booked.
refusal-B104 = Order number { $order_no } stands on several channels: { $channels }. Name one channel.
refusal-B105 = A gift of order number { $order_no } is in the book already. Check the code; do not book it twice.
refusal-B106 = There is no batch { $batch }. Use a code from the list of batches.
refusal-B107 = There is no entry { $entry }. Check the code.
refusal-B201 = The book does not hold together: { $place }, { $what }. Stop booking, keep the data folder, and run check --full.
