-- What every market was, bitemporally: each version that the registry said, once, never changed.
-- Times are epoch milliseconds, amounts millionths, as in the fact.
create table instrument_versions (
  condition_id text not null,
  -- Of registry.v1: dense, so its order is the order in which things became known.
  event_id bigint not null,
  owner bigint not null,
  log_offset bigint not null,
  -- 1, 2, 3 ... while the registry keeps the market; from 1 again should it come back.
  version bigint not null,
  -- When it was true at the venue (source_ts), and when we knew it (recv_ts).
  valid_from bigint not null,
  known_from bigint not null,
  market_id text not null,
  token_ids text[] not null,
  group_id text not null,
  question text not null,
  status text not null,
  halt_reason text not null,
  open_time bigint,
  close_time bigint,
  resolution_time bigint,
  uma_status text not null,
  payout bigint[],
  tick_size bigint not null,
  min_size bigint not null,
  fee_bps bigint not null,
  neg_risk boolean not null,
  parent_event_id text not null,
  category text not null,
  protocol_version text not null,
  duplicate_of text not null,
  -- The fields that this version changed.
  changed text[] not null,
  fact jsonb not null,
  primary key (condition_id, event_id)
);
create index instrument_versions_tokens on instrument_versions using gin (token_ids);
create index instrument_versions_groups on instrument_versions (group_id);
create index instrument_versions_status on instrument_versions (status, known_from);

-- When each market was last read, and by which fact we know.
create table instrument_syncs (
  condition_id text primary key,
  event_id bigint not null,
  owner bigint not null,
  version bigint not null,
  last_synced_ts bigint not null
);

-- Each version with where it ends: in valid time at what is true next, whenever that was learnt; in
-- knowledge at what was learnt next, whenever that was true. Null where nothing came after it.
create view instrument_history as
select
  *,
  lead(valid_from) over (partition by condition_id order by valid_from, event_id) as valid_to,
  lead(known_from) over (partition by condition_id order by event_id) as known_to
from instrument_versions;

-- The newest version of each market, with its freshness as far as it is known here.
create view instruments as
select distinct on (v.condition_id) v.*, s.last_synced_ts
from instrument_versions v left join instrument_syncs s using (condition_id)
order by v.condition_id, v.event_id desc;
