-- How far each sink has stored each partition, written in the same transaction as its rows.
create table sink_positions (
  sink text not null,
  topic text not null,
  partition integer not null,
  -- The offset to read next.
  next_offset bigint not null,
  -- The newest owner seen and the last id taken: what is not newer was stored before.
  owner bigint not null,
  event_id bigint not null,
  stored_at timestamptz not null default now(),
  primary key (sink, topic, partition)
);
