# the feed
public-feed-title = { $foundation }: batches and corrections
public-feed-subtitle = Every batch that was signed for, every correction.
public-feed-signed = { $operation }, { $consignment }: { $units } signed for
public-feed-signed-text = { $purpose }. First signed for { $first }, last { $last }.
public-feed-correction = Correction: { $what }
