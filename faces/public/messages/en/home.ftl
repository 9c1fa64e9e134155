# Home
public-home-name = Open book
public-home-title = Where did the gifts go? Open the book
public-home-lead = What was received, where it went, who signed for it, what is left: every figure opens the entries behind it.
public-home-operations = Operations
public-home-no-operations = No operation is active yet. Once one is, this page lists what was received, delivered and not yet used.
public-home-corrections = What we got wrong
public-home-all-corrections = All corrections
public-home-correction = { $what }: { $reason }
