import { type RawBuilder, sql } from "kysely";

/** The agent who wrote an outbound message. Automated messages are the system's. */
const agentId = sql`case
  when page.direction = 'out' and page.attributes->>'auto' is distinct from 'true' then page.relations->>'createdBy' end`;

/** The users or teams to whom a conversation is assigned. Kustomer has 10 at most. Where nobody is, the list is not made. */
const listAssigned = (kind: "user" | "team", attribute: string) => {
  const ids = sql`page.attributes->${sql.lit(attribute)}`;
  return sql`case when jsonb_typeof(${ids}) = 'array' and ${ids} <> '[]' then (
    select coalesce(jsonb_agg(jsonb_build_object('id', it.id, 'name', a.name) order by it.n), '[]')
    from jsonb_array_elements_text(${ids}) with ordinality as it (id, n)
    left join agent a on a.workspace_id = page.workspace_id and a.kind = ${sql.lit(kind)} and a.id = it.id
    where it.id is not null and it.n <= 100) else '[]' end`;
};

/** A number of the answer to a satisfaction survey. JSON may hold numbers beyond those of Postgres. */
const readSurveyNumber = (name: string) => {
  const value = sql`page.attributes->'satisfactionLevel'->${sql.lit(name)}`;
  return sql`case when jsonb_typeof(${value}) = 'number' then
    case when abs((${value})::numeric) < 1e15 then (${value})::double precision end end`;
};

/** SQL over a row `page`: what the API shows of a record that has no column of its own. */
export const computedColumns: Readonly<Record<string, RawBuilder<unknown>>> = {
  redacted: sql`coalesce(page.attributes->>'redacted' = 'true', false)`,
  agentId,
  agentName: sql`(
    select name from agent a where a.workspace_id = page.workspace_id and a.kind = 'user' and a.id = ${agentId})`,
  assignedUsers: listAssigned("user", "assignedUsers"),
  assignedTeams: listAssigned("team", "assignedTeams"),
  queueId: sql`page.relations->>'queue'`,
  satisfactionScore: readSurveyNumber("score"),
  satisfactionRating: readSurveyNumber("rating"),
  satisfactionStatus: sql`case when jsonb_typeof(page.attributes->'satisfactionLevel'->'status') = 'string'
    then left(page.attributes->'satisfactionLevel'->>'status', 200) end`,
};
