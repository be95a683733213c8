-- Grants one permit for a request of an org: now, or reserved for a later second.
--
-- The org's row lock serializes all callers. A live request that must wait reserves its second and comes back for it;
-- a request of any other lane only learns when to come back, and never takes a second that is reserved.
-- A place is spent when it is granted. One that its holder misses is free again, because no request was sent on it.
-- A request that shows whether Kustomer answers at all is not held back by earlier failures (`p_ignores_failures`).
drop function if exists take_permit(text, text, text, text, real, integer, integer, timestamptz); -- without a host
drop function if exists take_permit(text, text, text, text, real, integer, integer, timestamptz, text);
create or replace function take_permit(
  p_org text, p_kind text, p_holder text, p_lane text, p_share real, p_searches_per_minute integer,
  p_patience_ms integer, p_now timestamptz default null, p_host text default '',
  p_ignores_failures boolean default false,
  out permit_at timestamptz, out granted boolean, out org_limit integer, out unavailable integer,
  out sent_lately integer, out searched_lately integer,
  out external_sent integer, out external_searched integer, out sent_stale boolean, out searched_stale boolean
) language plpgsql as $$
declare
  slots constant integer := 243;
  past constant integer := 63;
  b org_budget;
  moment timestamptz;
  latest timestamptz;
  shift integer;
  slot integer;
  cap integer;
  search_cap integer;
  missed record;
  reserved timestamptz;
  blocked timestamptz;
begin
  -- A permit that a crash of the server forgets could be granted twice.
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  select * into b from org_budget where host = p_host and org_id = p_org for update;
  if not found then
    insert into org_budget (host, org_id) values (p_host, p_org) on conflict do nothing;
    select * into b from org_budget where host = p_host and org_id = p_org for update;
  end if;
  moment := coalesce(p_now, clock_timestamp()); -- after the lock, so that permits come in order
  latest := moment + case when p_lane = 'live' then make_interval(secs => p_patience_ms / 1000.0) else interval '0' end;
  org_limit := b.limit_per_minute;
  unavailable := b.consecutive_unavailable;

  -- When the clock is set back, the counts move along: what was spent a moment ago stays a moment ago. Reservations are
  -- dropped, since their instants belong to the old time.
  if floor(extract(epoch from moment))::bigint < b.first_second + past then
    b.first_second := floor(extract(epoch from moment))::bigint - past;
    b.blocked_until := least(b.blocked_until, moment + interval '60 seconds');
    b.external_sent_at := least(b.external_sent_at, moment);
    b.external_searched_at := least(b.external_searched_at, moment);
    delete from permit_reservation where host = p_host and org_id = p_org;
  end if;
  shift := greatest(floor(extract(epoch from moment))::bigint - past - b.first_second, 0)::integer;
  b.first_second := b.first_second + shift;
  if shift >= slots then
    b.sent := array_fill(0, array[slots]);
    b.searched := array_fill(0, array[slots]);
  elsif shift > 0 then
    b.sent := b.sent[shift + 1:] || array_fill(0, array[shift]);
    b.searched := b.searched[shift + 1:] || array_fill(0, array[shift]);
  end if;

  for missed in
    delete from permit_reservation
    where host = p_host and org_id = p_org and (at < moment - interval '1 second' or at < b.blocked_until)
    returning at, kind
  loop
    slot := floor(extract(epoch from missed.at))::bigint - b.first_second + 1;
    continue when slot < 1; -- it is in no window any more
    b.sent[slot] := b.sent[slot] - 1;
    if missed.kind = 'search' then b.searched[slot] := b.searched[slot] - 1; end if;
  end loop;
  select at into reserved from permit_reservation
  where host = p_host and org_id = p_org and holder = p_holder and kind = p_kind;
  if reserved is not null then
    permit_at := reserved;
    granted := reserved <= latest;
    slot := floor(extract(epoch from reserved))::bigint - b.first_second + 1;
    if granted then
      delete from permit_reservation where host = p_host and org_id = p_org and holder = p_holder and kind = p_kind;
    end if;
  else
    cap := permit_cap(b.limit_per_minute, p_share, b.external_sent, b.external_sent_at, p_lane, moment);
    search_cap := permit_cap(p_searches_per_minute, p_share, b.external_searched, b.external_searched_at, p_lane, moment);
    -- Three failures in a row block an org. A refusal for its rate ends the row, so such a block is due to failures.
    blocked := case when p_ignores_failures and b.consecutive_unavailable >= 3 then null else b.blocked_until end;
    slot := greatest(
      floor(extract(epoch from moment))::bigint,
      ceil(extract(epoch from coalesce(blocked, moment - interval '1 second')))::bigint
    ) - b.first_second + 1;
    while slot <= slots and not (
      has_capacity(b.sent, slot, cap) and (p_kind <> 'search' or has_capacity(b.searched, slot, search_cap))
    ) loop
      slot := slot + 1;
    end loop;
    -- Every second that can be reserved is taken: the caller comes back later, without a reservation.
    permit_at := case when slot > slots then moment + interval '60 seconds'
      else greatest(to_timestamp(b.first_second + slot - 1), moment) end;
    granted := slot <= slots and permit_at <= latest;
    if granted or (slot <= slots and p_lane = 'live') then
      b.sent[slot] := b.sent[slot] + 1;
      if p_kind = 'search' then b.searched[slot] := b.searched[slot] + 1; end if;
    end if;
    if not granted and slot <= slots and p_lane = 'live' then
      insert into permit_reservation (host, org_id, holder, kind, at)
      values (p_host, p_org, p_holder, p_kind, permit_at)
      on conflict (host, org_id, holder, kind) do update set at = excluded.at;
    end if;
  end if;

  -- The caller compares the headers of the reply with these.
  select coalesce(sum(it.sent), 0), coalesce(sum(it.searched), 0) into sent_lately, searched_lately
  from unnest(b.sent[greatest(slot - past + 1, 1):slot], b.searched[greatest(slot - past + 1, 1):slot])
    as it (sent, searched);
  external_sent := case when b.external_sent_at > moment - interval '90 seconds' then b.external_sent else 0 end;
  external_searched := case when b.external_searched_at > moment - interval '90 seconds' then b.external_searched else 0 end;
  sent_stale := coalesce(b.external_sent_at < moment - interval '30 seconds', true);
  searched_stale := coalesce(b.external_searched_at < moment - interval '30 seconds', true);
  update org_budget set
    first_second = b.first_second, sent = b.sent, searched = b.searched, blocked_until = b.blocked_until,
    external_sent_at = b.external_sent_at, external_searched_at = b.external_searched_at
  where host = p_host and org_id = p_org;
end $$;
