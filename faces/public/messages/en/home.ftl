# Home
public-home-name = Open book
public-home-title = Where did the gifts go? Open the book
public-home-lead = What was received, where it went, who signed for it, what is left: every figure opens the entries behind it.
public-home-operations = Operations
public-home-no-operations = No operation is active yet. Once one is, this page lists what was received, delivered and not yet used.
public-home-corrections = What we got wrong
public-home-all-corrections = All corrections
public-home-correction = { $what }: { $reason }
public-home-raised = Raised by { $n } operations
public-home-raised-note = Money and goods at their recorded value, refunds taken off.{" "}
public-home-line = The line is what was received, money and goods; its parts add up to the whole.
public-home-latest = Latest arrivals
public-home-arrived = { $operation }, { $name } ({ $purpose }): { $units } signed for
public-home-corrections-note = A correction stands where the error was; this is only the index.
