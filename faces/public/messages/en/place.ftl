# Place
public-place-description = What was delivered here: when, signed by whom, how much.
public-place-code = Place code
public-place-signed = Goods signed for here and in the places within:{" "}
public-place-nothing = No goods have been signed for here yet.
public-place-hand-overs = Signatures
public-site = Site
