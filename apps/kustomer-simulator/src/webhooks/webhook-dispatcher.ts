import type { OrgName } from "../api-keys.ts";
import type { Knobs } from "../knobs.ts";
import type { Write } from "../mutations/mutation-context.ts";
import { createRandom, type Random } from "../random.ts";
import { type Delivery, type DeliveryLine, openLine } from "./delivery-queue.ts";
import { type Hook, type HookRequest, hooksSchema, type LoggedDelivery } from "./webhook.ts";
import { type EventSetting, eventOf, type WebhookEvent } from "./webhook-event.ts";

/** The hooks and everything that was, or will be, delivered to them. */
export interface WebhookReport {
  hooks: Hook[];
  log: LoggedDelivery[];
}

/** What a change wrote, and where. */
export interface Told extends Omit<EventSetting, "random"> {
  orgName: OrgName;
  written: readonly Write[];
  /** The change's own; the same seed tells the same. */
  seed: string;
}

/** Kustomer's outbound webhooks. */
export interface Webhooks {
  /**
   * Replaces all hooks; what waits for one of the former is dropped.
   * @throws ZodError when one is malformed, or not on this machine
   */
  set(hooks: readonly HookRequest[]): WebhookReport;
  /** Sends the events of a change to whom they concern. */
  tell(told: Told): void;
  report(): WebhookReport;
  /** Resolves when nothing waits to be delivered, retries included. */
  idle(): Promise<void>;
  /** Forgets hooks and log. */
  reset(): void;
  /** Breaks everything off. */
  close(): void;
}

/** Opens the outbox, without any hook. */
export function createWebhooks(seed: number, knobs: () => Knobs): Webhooks {
  const chance = createRandom(`${seed}/webhooks`);
  const waiting = createCount();
  const log: LoggedDelivery[] = [];
  let lines: DeliveryLine[] = [];

  const set = (hooks: readonly HookRequest[]) => {
    const parsed = hooksSchema.parse(hooks);
    for (const line of lines) line.close();
    const surroundings = { knobs, onSettled: () => waiting.add(-1) };
    lines = parsed.map((hook) => openLine({ ...hook, enabled: true }, surroundings));
    return report();
  };
  const report = () => ({
    hooks: lines.map(({ hook }) => ({ ...hook })),
    log: log.map((entry) => ({ ...entry })),
  });
  const send = (line: DeliveryLine, events: readonly WebhookEvent[]) => {
    const wanted = events.filter(({ name }) => line.hook.events.includes(name));
    const deliveries = wanted.flatMap((event) => deliveriesOf(event, line.hook, { knobs: knobs(), chance }));
    log.push(...deliveries.map(({ entry }) => entry));
    const sent = deliveries.filter(({ entry }) => entry.state === "waiting");
    waiting.add(sent.length);
    line.post(knobs().webhookReorder ? chance.shuffled(sent) : sent);
  };
  return {
    set,
    tell(told) {
      const listening = lines.filter(({ hook }) => hook.enabled && hook.org === told.orgName);
      const events = listening.length > 0 ? eventsOf(told) : [];
      for (const line of listening) send(line, events);
    },
    report,
    idle: waiting.untilNone,
    reset() {
      set([]);
      log.length = 0;
    },
    close: () => void set([]),
  };
}

function eventsOf({ written, seed, org, at }: Told): WebhookEvent[] {
  const random = createRandom(`${seed}/events`);
  return written.map((write) => eventOf(write, { org, at, random })).filter((event) => event !== undefined);
}

/** One delivery, or two, or one that is lost. All draws are made, so that turning one knob does not move the other. */
function deliveriesOf(
  event: WebhookEvent,
  { url }: Hook,
  { knobs, chance }: { knobs: Knobs; chance: Random },
): Delivery[] {
  const [isLost, isDoubled] = [chance.chance(knobs.webhookLoss), chance.chance(knobs.webhookDuplicates)];
  const now = Date.now();
  const at = new Date(now).toISOString();
  const state = isLost ? "lost" : "waiting";
  const delivery = (): Delivery => ({
    event,
    notBefore: now + knobs.webhookDelayMs,
    entry: { event: event.name, id: event.id, url, state, status: null, at, tries: 0 },
  });
  return isDoubled && !isLost ? [delivery(), delivery()] : [delivery()];
}

/** Counts what is under way and tells those who wait for the last of it. */
function createCount() {
  let [count, waiters]: [number, (() => void)[]] = [0, []];
  return {
    add(more: number) {
      count += more;
      if (count > 0) return;
      for (const resolve of waiters) resolve();
      waiters = [];
    },
    untilNone: () =>
      count === 0 ? Promise.resolve() : new Promise<void>((resolve) => void waiters.push(resolve)),
  };
}
