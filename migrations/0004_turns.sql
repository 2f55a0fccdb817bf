-- Work that one replica does at a time, and who does it until when.
create table turns (
    name   text        primary key,
    holder uuid        not null,
    until  timestamptz not null
);
