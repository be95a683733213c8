import { webhooks } from "@inlet/db";
import { startLoop } from "@inlet/service-kit";
import type { ApiDeps } from "../deps.ts";

/** How the handling of an event ended. */
export type CountedOutcome = keyof webhooks.EventCounts;

/** Counts events in memory and adds the counts to the database once a second, so that no event waits for a count. */
export type EventCounter = ReturnType<typeof startEventCounter>;

const flushMs = 1_000;
const noCounts: webhooks.EventCounts = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

/** Starts counting. Disposing writes the remaining counts. */
export function startEventCounter({ db, log, metrics }: Pick<ApiDeps, "db" | "log" | "metrics">) {
  const events = metrics.createCounter({
    name: "inlet_hook_events_total",
    help: "Webhook events received, by outcome.",
    labels: ["outcome"] as const,
  });
  let counts = new Map<string, webhooks.EventCounts>();
  const add = (integrationId: string, added: webhooks.EventCounts): void => {
    const before = counts.get(integrationId) ?? noCounts;
    counts.set(integrationId, {
      accepted: before.accepted + added.accepted,
      duplicate: before.duplicate + added.duplicate,
      ignored: before.ignored + added.ignored,
      refused: before.refused + added.refused,
      dropped: before.dropped + added.dropped,
    });
  };
  const flush = async (): Promise<void> => {
    const counted = [...counts].map(([integrationId, it]) => ({ integrationId, ...it }));
    counts = new Map();
    await webhooks.addCounts(db, counted).catch((err: unknown) => {
      for (const { integrationId, ...it } of counted) add(integrationId, it); // the next flush writes them
      throw err;
    });
  };
  const loop = startLoop({ everyMs: flushMs, run: flush, name: "writeEventCounts", log });
  return {
    /** @param integrationId undefined when no integration has the id in the URL */
    count(integrationId: string | undefined, outcome: CountedOutcome): void {
      events.inc({ outcome });
      if (integrationId !== undefined) add(integrationId, { ...noCounts, [outcome]: 1 });
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await loop[Symbol.asyncDispose]();
      await flush().catch((err: unknown) => log.warn({ err }, "the last event counts could not be written"));
    },
  };
}
