import { type RawBuilder, sql } from "kysely";
import { selectContext } from "./fragments.ts";
import type { Report } from "./report.ts";

/** Lists the instants of the window at which Kustomer could not return a record: at least one record each is missing. */
export const compareInstants = (report: Report): RawBuilder<unknown> => sql`
  with context as (${selectContext(report.id)}),
  failing as (
    select b.id, b.outcome, b.failure, split_part(b.id, '@', 1) as stream, split_part(b.id, '@', 2)::timestamptz as at
    from fetch_backlog b, context
    where b.workspace_id = context.workspace_id and b.kind = 'instant'
  )
  insert into report_row (report_id, stream, id, explanation, detail)
  select ${report.id}::uuid, failing.stream, failing.id, case when outcome is null then 'unreturned' else 'unobtainable' end,
    coalesce(failing.outcome, failing.failure)
  from failing, context
  where failing.stream in ('conversations', 'messages') and failing.at >= context.window_from
    and failing.at < context.window_to
  order by failing.id`;
