import { z } from "zod";
import { count, defineReply, instant, wholeNumber } from "../../wire.ts";
import { integration } from "../integration/integrations.ts";
import { run, runSummary } from "../integration/runs.ts";
import { notice } from "./notices.ts";
import { volume } from "./volume.ts";

/** A count with an upper bound, so that it stays cheap. */
export const boundedCount = defineReply("BoundedCount", {
  count,
  more: z.boolean().describe("Whether there are more than `count`; the rest was not counted"),
});

/** A problem that a person must know about and usually has to act on. */
export const trouble = defineReply("Trouble", {
  kind: z
    .enum(["key_dead", "roles_lost", "key_weaker", "limit_reached", "kustomer_unreachable"])
    .describe(
      "`key_dead`: Kustomer refuses the key; `roles_lost`: it lacks roles that are needed; `key_weaker`: it lost a permission that Inlet can do without; `limit_reached`: new conversations are held; `kustomer_unreachable`: Kustomer does not answer",
    ),
  since: instant.nullable().describe("Null when it was not recorded"),
  message: z.string().describe("What happened, what Inlet is doing and what to do, in full sentences"),
});

/** An open run and its estimated end. */
const openRun = runSummary
  .extend({
    question: run.shape.question,
    pausedByPerson: run.shape.pausedByPerson,
    etaSeconds: count
      .nullable()
      .describe("Seconds until it is done at its speed so far; null while there is no estimate"),
  })
  .meta({ id: "OpenRun" });

const freshness = z.object({
  lastDoneAt: instant.nullable().describe("When the last live run finished"),
  seenUpTo: instant
    .nullable()
    .describe("Everything updated before this instant has been read, by Kustomer's clock"),
  nextRunAt: instant.nullable().describe("Null while nothing is due, because ingestion is not active"),
  lateSeconds: count
    .nullable()
    .describe(
      "How long the next run is overdue, or the open one waits for its first step; null while a run is read, and when neither is late",
    ),
});

const budget = z.object({
  perMinute: count.describe("Requests per minute that Inlet may send to this organization"),
  usedLastMinute: count.describe("Requests sent in the last minute for all workspaces of the organization"),
  searchesPerMinute: count.describe("Of these, how many may be searches"),
  searchesUsedLastMinute: count,
  othersUse: count
    .nullable()
    .describe("Requests per minute that the organization's other tools send; null when unknown"),
});

/** Everything that the first screen of a workspace shows, at one instant. */
export const overview = defineReply("Overview", {
  at: instant.describe("By the database's clock"),
  workspace: z.object({ id: z.uuid(), name: z.string() }),
  integration: integration.nullable().describe("Null until a key is connected"),
  openRuns: z.array(openRun).describe("Of every lane, the live run first"),
  volume,
  notices: z.array(notice).describe("The latest 10"),
  freshness,
  stored: z
    .object({ conversations: boundedCount, messages: boundedCount, customers: boundedCount })
    .describe("What is stored now; large counts are updated less often"),
  recordsChangedAt: instant
    .nullable()
    .describe("When a conversation or message was last stored or deleted; null while there is none"),
  held: boundedCount.describe("Conversations beyond the volume limit"),
  rejected: boundedCount.describe("Records that could not be stored"),
  pending: boundedCount.describe("Records that must still be read, or cannot be obtained"),
  budget: budget.nullable().describe("Null until a key is connected"),
  trouble: z.array(trouble),
});

/** The name of the server-sent event that carries an overview. */
export const overviewEventName = "overview";

/** How many days of arrivals to return, and in which time zone. */
export const arrivalsQuery = z.strictObject({
  days: wholeNumber(1, 92).default(30).describe("Number of days up to today"),
  zone: z
    .string()
    .max(100)
    .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, "is not the name of a time zone")
    .default("UTC")
    .describe("Time zone of the days, by its name in the tz database, such as `Europe/Berlin`"),
});

/** How many stored records were created at Kustomer on each day. */
export const arrivals = defineReply("Arrivals", {
  data: z
    .array(
      defineReply("ArrivalsDay", {
        day: z.iso.date(),
        conversations: count.describe("Stored conversations that were created at Kustomer on that day"),
        messages: count.describe("Stored messages that were created at Kustomer on that day"),
      }),
    )
    .describe("Oldest first, including days without any"),
});
