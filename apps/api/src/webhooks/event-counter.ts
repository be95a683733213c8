import { webhooks } from "@inlet/db";
import { startLoop } from "@inlet/service-kit";
import type { ApiDeps } from "../deps.ts";

/** What becomes of an event. */
export type EventOutcome = keyof webhooks.EventCounts;

/** Counts events in memory and adds them to the database once a second: no event waits for a count. */
export interface EventCounter extends AsyncDisposable {
  /** @param integrationId undefined when there is none by the id that was called */
  note(integrationId: string | undefined, outcome: EventOutcome): void;
}

const everyMs = 1_000;
const none: webhooks.EventCounts = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

/** Begins counting; disposing writes down what is left. */
export function startEventCounter({
  db,
  log,
  metrics,
}: Pick<ApiDeps, "db" | "log" | "metrics">): EventCounter {
  const events = metrics.counter({
    name: "inlet_hook_events_total",
    help: "Events that came by webhook, by what became of them.",
    labels: ["outcome"] as const,
  });
  let counts = new Map<string, webhooks.EventCounts>();
  const write = async (): Promise<void> => {
    const counted = [...counts].map(([integrationId, it]) => ({ integrationId, ...it }));
    counts = new Map();
    await webhooks.addCounts(db, counted);
  };
  const loop = startLoop({ everyMs, run: write, log });
  return {
    note(integrationId, outcome) {
      events.inc({ outcome });
      if (integrationId === undefined) return;
      const sofar = counts.get(integrationId) ?? none;
      counts.set(integrationId, { ...sofar, [outcome]: sofar[outcome] + 1 });
    },
    async [Symbol.asyncDispose]() {
      await loop[Symbol.asyncDispose]();
      await write().catch((err: unknown) => log.warn({ err }, "the last counts of events are lost"));
    },
  };
}
