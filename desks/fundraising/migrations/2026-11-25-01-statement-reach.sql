-- Up to when each channel's statements are booked, in one reading.
create index fundraising_statement_reach on fundraising_statement (state, channel, reaches_ms);
