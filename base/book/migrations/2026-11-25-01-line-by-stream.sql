-- The cost lines from the money's side, in all their revisions: what the money of a fund was laid on as of an instant.
create index book_line_axis on book_line (axis, sink);
