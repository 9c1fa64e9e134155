refusal-I101 = The font of our pictures has no “{ $character }” ({ $code }), so no picture is drawn rather than one with a box in it. Read the page, or take the CSV.
refusal-I102 = The address has { $bytes } bytes, more than a QR code holds. Take the picture from a shorter address.
