# Corrections
public-corrections-title = Corrections
public-corrections-lead = What was wrong is neither deleted nor edited: a new entry puts it right and says why, and which figures it touches.
public-corrections-wrong = Wrong entry
public-corrections-wrong-of = { $what }, { $at }
public-corrections-fix = Correcting entry
public-corrections-fix-of = effective { $at }, entered { $entered }
public-corrections-figures = Figures touched
public-corrections-pages = Batches concerned
