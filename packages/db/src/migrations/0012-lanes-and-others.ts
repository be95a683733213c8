import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Live requests go before others, and what the org's other tools use is left to them. `take_permit` stays for the
 * release before this one, whose every request is live. Raw batches get their partitions without a race.
 */
export const lanesAndOthers: Migration = {
  async up(db) {
    await sql`
      alter table org_budget
        add column external_sent integer,
        add column external_sent_at timestamptz,
        add column external_searched integer,
        add column external_searched_at timestamptz`.execute(db);
    await addCap(db);
    await addTaking(db);
    await addNoting(db);
    await lockBeforeLooking(db);
  },
};

/**
 * Most permits of a window for one lane. An estimate of what others use holds for 90 seconds, so that a window of
 * Kustomer's that begins anew every minute is seen at its fullest before the one before is forgotten.
 */
async function addCap(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function permit_cap(
      org_limit integer, share real, others integer, others_at timestamptz, lane text, moment timestamptz
    ) returns integer language sql stable as $$
      select greatest(1, floor(
        least(org_limit * share, case when others_at > moment - interval '90 seconds' then org_limit * 0.95 - others end)
        * case lane when 'live' then 1 when 'release' then 0.8 when 'reconcile' then 0.75 else 0.7 end))::integer
    $$`.execute(db);
}

/** The places of 0002, with lanes: only a live request books ahead, and no other is let in before a booked one. */
async function addTaking(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function take_permit_in_lane(
      p_org text, p_kind text, p_holder text, p_lane text, p_share real, p_searches_per_minute integer,
      p_patience_ms integer, p_now timestamptz default null,
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
      reserved timestamptz;
    begin
      -- A permit that a crash of the server forgets could be sold twice.
      if current_setting('synchronous_commit') = 'off' then
        perform set_config('synchronous_commit', 'on', true);
      end if;
      insert into org_budget (org_id) values (p_org) on conflict do nothing;
      select * into b from org_budget where org_id = p_org for update;
      moment := coalesce(p_now, clock_timestamp()); -- after the lock, so that permits come in order
      latest := moment + case when p_lane = 'live' then make_interval(secs => p_patience_ms / 1000.0) else interval '0' end;
      org_limit := b.limit_per_minute;
      unavailable := b.consecutive_unavailable;

      -- A clock that was set back takes the count with it: what was spent a moment ago stays a moment ago. Places are
      -- asked for anew, since their instants are of the old time.
      if floor(extract(epoch from moment))::bigint < b.first_second + past then
        b.first_second := floor(extract(epoch from moment))::bigint - past;
        b.blocked_until := least(b.blocked_until, moment + interval '60 seconds');
        b.external_sent_at := least(b.external_sent_at, moment);
        b.external_searched_at := least(b.external_searched_at, moment);
        delete from permit_reservation where org_id = p_org;
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

      delete from permit_reservation
      where org_id = p_org and holder = p_holder and kind = p_kind
        and (at < moment - interval '1 second' or at < b.blocked_until);
      select at into reserved from permit_reservation
      where org_id = p_org and holder = p_holder and kind = p_kind;
      if reserved is not null then
        permit_at := reserved;
        granted := reserved <= latest;
        slot := floor(extract(epoch from reserved))::bigint - b.first_second + 1;
        if granted then
          delete from permit_reservation where org_id = p_org and holder = p_holder and kind = p_kind;
        end if;
      else
        cap := permit_cap(b.limit_per_minute, p_share, b.external_sent, b.external_sent_at, p_lane, moment);
        search_cap := permit_cap(p_searches_per_minute, p_share, b.external_searched, b.external_searched_at, p_lane, moment);
        slot := greatest(
          floor(extract(epoch from moment))::bigint,
          ceil(extract(epoch from coalesce(b.blocked_until, moment - interval '1 second')))::bigint
        ) - b.first_second + 1;
        while slot <= slots and not (
          has_capacity(b.sent, slot, cap) and (p_kind <> 'search' or has_capacity(b.searched, slot, search_cap))
        ) loop
          slot := slot + 1;
        end loop;
        -- Booked out for minutes: come back later, without a place.
        permit_at := case when slot > slots then moment + interval '60 seconds'
          else greatest(to_timestamp(b.first_second + slot - 1), moment) end;
        granted := slot <= slots and permit_at <= latest;
        if granted or (slot <= slots and p_lane = 'live') then
          b.sent[slot] := b.sent[slot] + 1;
          if p_kind = 'search' then b.searched[slot] := b.searched[slot] + 1; end if;
        end if;
        if not granted and slot <= slots and p_lane = 'live' then
          delete from permit_reservation where org_id = p_org and at < moment - interval '1 minute';
          insert into permit_reservation (org_id, holder, kind, at) values (p_org, p_holder, p_kind, permit_at)
          on conflict (org_id, holder, kind) do update set at = excluded.at;
        end if;
      end if;

      -- What this permit's reply is read against.
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
      where org_id = p_org;
    end $$`.execute(db);
  await sql`
    create or replace function take_permit(
      p_org text, p_kind text, p_holder text, p_share real, p_searches_per_minute integer,
      p_patience_ms integer, p_now timestamptz default null,
      out permit_at timestamptz, out granted boolean, out org_limit integer, out unavailable integer
    ) language sql as $$
      select permit_at, granted, org_limit, unavailable from take_permit_in_lane(
        p_org, p_kind, p_holder, 'live', p_share, p_searches_per_minute, p_patience_ms, p_now)
    $$`.execute(db);
}

/**
 * What Kustomer counts and we did not send, others sent. A rise is believed at once; a fall only when nothing has
 * confirmed the higher estimate for 90 seconds, since just after Kustomer's window began anew little is counted.
 */
async function addNoting(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function note_remaining(
      p_org text, p_kind text, p_limit integer, p_remaining integer, p_now timestamptz default null
    ) returns void language plpgsql as $$
    declare
      b org_budget;
      moment timestamptz;
      margin constant real := p_limit * 0.05;
      newest integer;
      ours integer;
      others integer;
      noted integer;
      noted_at timestamptz;
    begin
      select * into b from org_budget where org_id = p_org for update;
      if not found then return; end if;
      moment := coalesce(p_now, clock_timestamp());
      newest := floor(extract(epoch from moment))::bigint - b.first_second + 1;
      select coalesce(sum(it), 0) into ours
      from unnest((case p_kind when 'search' then b.searched else b.sent end)[greatest(newest - 62, 1):newest]) it;
      others := p_limit - p_remaining - ours;
      noted_at := case p_kind when 'search' then b.external_searched_at else b.external_sent_at end;
      noted := case when noted_at > moment - interval '90 seconds'
        then case p_kind when 'search' then b.external_searched else b.external_sent end else 0 end;
      if others <= margin or others < noted - margin
        or (others <= noted + margin and noted_at > moment - interval '30 seconds') then return; end if;
      others := greatest(others, noted); -- a confirmation does not wear it down
      if p_kind = 'search' then
        update org_budget set external_searched = others, external_searched_at = moment where org_id = p_org;
      else
        update org_budget set external_sent = others, external_sent_at = moment where org_id = p_org;
      end if;
    end $$`.execute(db);
}

/**
 * The parent is locked before the default partition is looked at, as making a partition would do a moment later: no
 * row can fall into that day in between.
 */
async function lockBeforeLooking(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function maintain_raw_batches(keep_days integer, days_ahead integer) returns setof text
    language plpgsql as $$
    declare
      today constant date := (clock_timestamp() at time zone 'UTC')::date;
      partition text;
      on_day date;
      unsettled boolean;
    begin
      perform pg_advisory_xact_lock(hashtext('maintain_raw_batches'));
      for i in 0 .. days_ahead loop
        partition := 'raw_batch_' || to_char(today + i, 'YYYYMMDD');
        continue when to_regclass(partition) is not null;
        lock table only raw_batch in access exclusive mode;
        -- A day whose rows already fell into the default partition stays there.
        continue when exists (
          select 1 from raw_batch_default
          where created_at >= (today + i)::timestamp at time zone 'UTC'
            and created_at < (today + i + 1)::timestamp at time zone 'UTC');
        execute format('create table %I partition of raw_batch for values from (%L) to (%L)', partition,
          (today + i)::timestamp at time zone 'UTC', (today + i + 1)::timestamp at time zone 'UTC');
      end loop;
      for partition in
        select c.relname from pg_inherits join pg_class c on c.oid = inhrelid
        where inhparent = 'raw_batch'::regclass and c.relname ~ '^raw_batch_[0-9]{8}$'
      loop
        on_day := to_date(right(partition, 8), 'YYYYMMDD');
        continue when on_day >= today - keep_days;
        execute format('select exists (select 1 from %I where state = ''pending'')', partition) into unsettled;
        continue when unsettled;
        execute format('drop table %I', partition);
        return next partition;
      end loop;
      delete from raw_batch_default
      where state = 'settled' and created_at < (today - keep_days)::timestamp at time zone 'UTC';
    end $$`.execute(db);
}
