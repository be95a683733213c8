import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * What runs need to read each stream its own way, a past range, or ids one by one: where the scope ends, which streams
 * are read by lists, who paused a run, and since when what Kustomer shows is certain.
 */
export const waysOfReading: Migration = {
  async up(db) {
    await sql`
      alter table run
        add column scope_to timestamptz,
        add column listed text[] not null default '{}',
        add column paused_by_person boolean not null default false,
        add column question jsonb,
        add column passes integer not null default 0,
        drop constraint run_phase_check,
        add constraint run_phase_check check (phase in (
          'tags', 'conversations', 'messages', 'backlog', 'audit', 'sweep', 'verify', 'done'))`.execute(db);
    await sql`
      update run set listed = '{conversations,messages,customers}' where strategy = 'list'`.execute(db);
    // A step may read several ids side by side; runs in flight go on with the one they had.
    await sql`
      update run set reading = jsonb_strip_nulls(jsonb_build_object(
        'kind', reading #> '{asks,kind}', 'rest', coalesce(reading->'rest', '[]'), 'sweeps', reading->'sweeps',
        'reads', jsonb_build_array(jsonb_build_object(
          'reading', reading->'reading', 'asks', coalesce(reading #> '{asks,ids}', '[]'), 'begun', reading->'begun'))))
      where reading ? 'reading'`.execute(db);
    // Pages that no run asked for come by webhook; pages that are replayed change only what is stored.
    await sql`
      alter table raw_batch
        alter column run_id drop not null,
        add column scope_to timestamptz,
        add column replayed boolean not null default false`.execute(db);
    await sql`
      alter table stream_cursor
        add column certain_to timestamptz,
        drop constraint stream_cursor_stream_check,
        add constraint stream_cursor_stream_check check (stream in ('conversations', 'messages', 'customers'))`.execute(
      db,
    );
    await sql`
      update stream_cursor c set certain_to = c.at from integration i
      where i.id = c.integration_id and (i.capabilities->>'search')::boolean and i.capabilities->'unsorted' is null`.execute(
      db,
    );
  },
};
