import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * One request budget per Kustomer org, however many workspaces, workers and keys share it.
 *
 * `sent` and `searched` count the permits of one second each, from `first_second` on. A permit is looked for over
 * windows of 63 seconds, not 60: a bucket is a second wide, a permit may be used up to a second late, and the
 * request is a moment on its way. So no 60 seconds at Kustomer's end hold more than the cap.
 */
export const orgBudgets: Migration = {
  async up(db) {
    await sql`
      create table org_budget (
        org_id text primary key,
        limit_per_minute integer not null default 300 check (limit_per_minute > 0),
        blocked_until timestamptz,
        consecutive_unavailable integer not null default 0,
        first_second bigint not null default 0,
        sent integer[] not null default array_fill(0, array[243]),
        searched integer[] not null default array_fill(0, array[243])
      )`.execute(db);
    await sql`
      create table permit_reservation (
        org_id text not null references org_budget on delete cascade,
        holder text not null,
        kind text not null check (kind in ('search', 'other')),
        at timestamptz not null,
        primary key (org_id, holder, kind)
      )`.execute(db);
    // Whether one more permit at slot `slot` keeps every window that holds that slot within `cap`.
    await sql`
      create function has_capacity(counts integer[], slot integer, cap integer) returns boolean
      language plpgsql immutable as $$
      declare
        width constant integer := 63;
        total integer := 0;
      begin
        for i in greatest(slot - width + 1, 1) .. slot loop
          total := total + counts[i];
        end loop;
        if total >= cap then return false; end if;
        for newest in slot + 1 .. least(slot + width - 1, cardinality(counts)) loop
          total := total + counts[newest];
          if newest - width >= 1 then total := total - counts[newest - width]; end if;
          if total >= cap then return false; end if;
        end loop;
        return true;
      end $$`.execute(db);
    await sql`
      create function take_permit(
        p_org text, p_kind text, p_holder text, p_share real, p_searches_per_minute integer,
        p_patience_ms integer, p_now timestamptz default null,
        out permit_at timestamptz, out granted boolean, out org_limit integer, out unavailable integer
      ) language plpgsql as $$
      declare
        slots constant integer := 243;
        past constant integer := 63;
        b org_budget;
        moment timestamptz;
        shift integer;
        slot integer;
        earliest integer;
        reserved timestamptz;
      begin
        insert into org_budget (org_id) values (p_org) on conflict do nothing;
        select * into b from org_budget where org_id = p_org for update;
        moment := coalesce(p_now, clock_timestamp()); -- after the lock, so that permits come in order
        org_limit := b.limit_per_minute;
        unavailable := b.consecutive_unavailable;

        -- A clock that was set back takes the count with it: what was spent a moment ago stays a moment ago. Places are
        -- asked for anew, since their instants are of the old time.
        if floor(extract(epoch from moment))::bigint < b.first_second + past then
          b.first_second := floor(extract(epoch from moment))::bigint - past;
          b.blocked_until := least(b.blocked_until, moment + interval '60 seconds');
          delete from permit_reservation where org_id = p_org;
        end if;

        select at into reserved from permit_reservation
        where org_id = p_org and holder = p_holder and kind = p_kind;
        if found then
          if reserved >= moment - interval '1 second' and reserved >= coalesce(b.blocked_until, reserved) then
            permit_at := reserved;
            granted := reserved <= moment + make_interval(secs => p_patience_ms / 1000.0);
            if granted then
              delete from permit_reservation where org_id = p_org and holder = p_holder and kind = p_kind;
            end if;
            return;
          end if;
          delete from permit_reservation where org_id = p_org and holder = p_holder and kind = p_kind;
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

        earliest := greatest(
          floor(extract(epoch from moment))::bigint,
          ceil(extract(epoch from coalesce(b.blocked_until, moment - interval '1 second')))::bigint
        ) - b.first_second + 1;
        slot := earliest;
        while slot <= slots and not (
          has_capacity(b.sent, slot, greatest(floor(b.limit_per_minute * p_share), 1)::integer)
          and (p_kind <> 'search'
            or has_capacity(b.searched, slot, greatest(floor(p_searches_per_minute * p_share), 1)::integer))
        ) loop
          slot := slot + 1;
        end loop;

        if slot > slots then -- booked out for minutes: come back later, without a place
          permit_at := moment + interval '60 seconds';
          granted := false;
        else
          b.sent[slot] := b.sent[slot] + 1;
          if p_kind = 'search' then b.searched[slot] := b.searched[slot] + 1; end if;
          permit_at := greatest(to_timestamp(b.first_second + slot - 1), moment);
          granted := permit_at <= moment + make_interval(secs => p_patience_ms / 1000.0);
          if not granted then
            insert into permit_reservation (org_id, holder, kind, at) values (p_org, p_holder, p_kind, permit_at);
          end if;
        end if;
        update org_budget set
          first_second = b.first_second, sent = b.sent, searched = b.searched, blocked_until = b.blocked_until
        where org_id = p_org;
      end $$`.execute(db);
  },
};
