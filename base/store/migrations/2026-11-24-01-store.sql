-- A key that a sender gave, the digest of what came with it and the answer to give when it comes again.
create table store_claim (
    key text not null primary key,
    content_sha256 blob not null,
    answer text not null,
    made_at_ms int not null
);
-- Names that changes lock, on a brand with rows locks.
create table store_lock (name text not null primary key);
-- Who may load: the epoch grows with each taking. Database clock.
create table store_lease (
    name text not null primary key,
    epoch int not null,
    until_ms int not null
);
-- Kept files; the bytes stand in the data folder under their digest.
create table store_file (
    sha256 blob not null primary key,
    bytes int not null,
    name text not null,
    made_at_ms int not null
);
create table store_job (
    id blob not null primary key,
    kind text not null,
    subject text not null,
    state text not null,
    done int not null,
    total int,
    note text not null,
    started_at_ms int not null,
    ended_at_ms int
);
create index store_job_kind on store_job (kind, started_at_ms, id);
