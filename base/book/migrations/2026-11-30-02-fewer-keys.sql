-- Few entries undo another one: these alone are looked up.
drop index book_entry_undoes;
create index book_entry_undoes on book_entry (undoes) where undoes is not null;
-- Nothing is looked up by these.
drop index book_entry_corrects;
drop index book_audit_actor;
-- An entry's id is made of its key: the primary key keeps both single.
drop index book_entry_key;
