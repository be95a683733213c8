import { ownWorkspace, type View } from "./view.ts";

const toDay = (instant: string): string => `(${instant} at time zone 'UTC')::date`;

/** The counts of each day. */
export const dailyVolume: View = {
  comment: "What arrived on each day, in UTC. Days without anything have no row",
  columns: {
    day: { type: "date", comment: "The day, in UTC" },
    conversations: {
      type: "bigint",
      comment: "Conversations that were created on this day",
      sql: "sum(v.conversations)",
    },
    messages: { type: "bigint", comment: "Messages that were created on this day", sql: "sum(v.messages)" },
    inbound_messages: { type: "bigint", comment: "Those from customers", sql: "sum(v.inbound)" },
    outbound_messages: { type: "bigint", comment: "Those from the company", sql: "sum(v.outbound)" },
    admitted: {
      type: "bigint",
      comment: "Conversations that were counted to the used volume on this day, those deleted since included",
      sql: "sum(v.admitted)",
    },
  },
  from: `(
    select ${toDay("c.created_at")} as day, 1 as conversations, 0 as messages, 0 as inbound, 0 as outbound, 0 as admitted
    from public.conversation c
    where c.workspace_id = ${ownWorkspace} and c.deleted_at is null and c.created_at is not null
    union all
    select ${toDay("m.created_at")}, 0, 1, (m.direction is not distinct from 'in')::int,
      (m.direction is not distinct from 'out')::int, 0
    from public.message m
    where m.workspace_id = ${ownWorkspace} and m.deleted_at is null and m.created_at is not null
    union all
    select ${toDay("e.charged_at")}, 0, 0, 0, 0, 1
    from public.volume_entry e
    where e.workspace_id = ${ownWorkspace}) v
  group by v.day`,
};
