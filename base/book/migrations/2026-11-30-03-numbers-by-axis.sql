-- Which numbers an entry took is told by its text; the proof looks them up by axis.
drop index book_entry_axis_entry;
