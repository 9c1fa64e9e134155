-- How many commits have changed the store, on a brand whose snapshots have no name of their own.
create table store_mark (name text not null primary key, commits int not null);
