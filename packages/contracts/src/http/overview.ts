import { z } from "zod";
import { integration } from "./integrations.ts";
import { notice } from "./notices.ts";
import { run, runSummary } from "./runs.ts";
import { volume } from "./volume.ts";
import { instant } from "./wire.ts";

const count = z.int().min(0);

/** A count that stops somewhere, so that it stays cheap. */
const boundedCount = z
  .object({
    count,
    more: z.boolean().describe("Whether there are more than `count`, which were not counted"),
  })
  .meta({ id: "BoundedCount" });

/** Something that a person must know of, and usually do something about. */
export const trouble = z
  .object({
    kind: z
      .enum(["key_dead", "roles_lost", "key_weaker", "limit_reached", "kustomer_unreachable"])
      .describe(
        "`key_dead`: Kustomer refuses the key; `roles_lost`: it lacks roles that are needed; `key_weaker`: it lost a right that Inlet can do without; `limit_reached`: new conversations are held; `kustomer_unreachable`: Kustomer does not answer",
      ),
    since: instant.nullable().describe("Null when nobody noted it"),
    message: z.string().describe("What happened, what Inlet is doing and what to do, in full sentences"),
  })
  .meta({ id: "Trouble" });

/** A run that is open, and when it may be done. */
const openRun = runSummary
  .extend({
    question: run.shape.question,
    etaSeconds: count
      .nullable()
      .describe("Seconds until it is done if it goes on as it did; null while that cannot be told"),
  })
  .meta({ id: "OpenRun" });

const freshness = z.object({
  lastDoneAt: instant.nullable().describe("When a live run was last done"),
  seenUpTo: instant.nullable().describe("Everything updated before it has been read"),
  nextRunAt: instant.nullable().describe("Null while nothing is due, because ingestion is not active"),
  lateSeconds: count
    .nullable()
    .describe("How long the next run is overdue; null when it is not, or when one is open"),
});

const budget = z.object({
  perMinute: count.describe("Requests a minute that Inlet may make of this organisation"),
  usedLastMinute: count.describe("Requests made in the last minute, over all workspaces of the organisation"),
  searchesPerMinute: count.describe("The same of searches, which are requests too"),
  searchesUsedLastMinute: count,
  othersUse: count
    .nullable()
    .describe("Requests a minute that the organisation's other tools make; null when nothing tells"),
});

/** Everything that the first screen of a workspace shows, at one instant. */
export const overview = z
  .object({
    at: instant.describe("By the database's clock"),
    workspace: z.object({ id: z.uuid(), name: z.string() }),
    integration: integration.nullable().describe("Null until a key is connected"),
    openRuns: z.array(openRun).describe("Of every lane, the live one first"),
    volume,
    notices: z.array(notice).describe("The latest 10"),
    freshness,
    stored: z
      .object({ conversations: boundedCount, messages: boundedCount, customers: boundedCount })
      .describe("What is stored now; counted more rarely the more there is"),
    held: boundedCount.describe("Conversations beyond the volume limit"),
    rejected: boundedCount.describe("Records that could not be stored"),
    pending: boundedCount.describe("Records that must still be read, or cannot be had"),
    budget: budget.nullable().describe("Null until a key is connected"),
    trouble: z.array(trouble),
  })
  .meta({ id: "Overview" });

/** The name of the server-sent event whose data is an overview. */
export const overviewEventName = "overview";

/** How far back arrivals are told, and by whose days. */
export const arrivalsQuery = z.strictObject({
  days: z.coerce.number().int().min(1).max(92).default(30).describe("Days up to today"),
  zone: z
    .string()
    .max(100)
    .regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/, "is no name of a time zone")
    .default("UTC")
    .describe("Whose days, by its name in the tz database, such as `Europe/Berlin`"),
});

/** What arrived on each day. */
export const arrivals = z
  .object({
    data: z
      .array(
        z
          .object({
            day: z.iso.date(),
            conversations: count.describe("Stored conversations that began at Kustomer on that day"),
            messages: count.describe("Stored messages that were written at Kustomer on that day"),
          })
          .meta({ id: "ArrivalsDay" }),
      )
      .describe("Oldest first; days without any are there too"),
  })
  .meta({ id: "Arrivals" });
