create table access_token (
    sha256 blob not null primary key,
    name text not null,
    role text not null,
    made_at_ms int not null,
    revoked_at_ms int
);
create index access_token_name on access_token (name);
create table access_blind_key (
    name text not null primary key,
    check_sha256 blob not null
);
