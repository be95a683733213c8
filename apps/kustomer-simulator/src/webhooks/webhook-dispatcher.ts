import type { OrgName } from "../api-keys.ts";
import type { Knobs } from "../knobs.ts";
import type { RecordWrite } from "../mutations/mutation-context.ts";
import { createRandom, type Random } from "../random.ts";
import { type Delivery, type DeliveryQueue, createDeliveryQueue } from "./delivery-queue.ts";
import { type Webhook, type WebhookRequest, webhookListSchema, type LoggedDelivery } from "./webhook.ts";
import { type EventContext, toWebhookEvent, type WebhookEvent } from "./webhook-event.ts";

/** The hooks and everything that was, or will be, delivered to them. */
export interface WebhookReport {
  hooks: Webhook[];
  log: LoggedDelivery[];
}

/** What a change wrote, and where. */
export interface PublishedMutation extends Omit<EventContext, "random"> {
  orgName: OrgName;
  writes: readonly RecordWrite[];
  /** The change's own; the same seed tells the same. */
  seed: string;
}

/** Kustomer's outbound webhooks. */
export interface WebhookDispatcher {
  /**
   * Replaces all hooks; what waits for one of the former is dropped.
   * @throws ZodError when one is malformed, or not on this machine
   */
  set(hooks: readonly WebhookRequest[]): WebhookReport;
  /** Sends the events of a change to whom they concern. */
  publish(told: PublishedMutation): void;
  report(): WebhookReport;
  /** Resolves when nothing waits to be delivered, retries included. */
  idle(): Promise<void>;
  /** Forgets hooks and log. */
  reset(): void;
  /** Breaks everything off. */
  close(): void;
}

/** Opens the outbox, without any hook. */
export function createWebhookDispatcher(seed: number, knobs: () => Knobs): WebhookDispatcher {
  const random = createRandom(`${seed}/webhooks`);
  const pendingCount = createPendingCounter();
  const log: LoggedDelivery[] = [];
  let lines: DeliveryQueue[] = [];

  const set = (hooks: readonly WebhookRequest[]) => {
    const parsed = webhookListSchema.parse(hooks);
    for (const line of lines) line.close();
    const surroundings = { knobs, onFinished: () => pendingCount.add(-1) };
    lines = parsed.map((hook) => createDeliveryQueue({ ...hook, enabled: true }, surroundings));
    return report();
  };
  const report = () => ({
    hooks: lines.map(({ hook }) => ({ ...hook })),
    log: log.map((entry) => ({ ...entry })),
  });
  const send = (line: DeliveryQueue, events: readonly WebhookEvent[]) => {
    const wanted = events.filter(({ name }) => line.hook.events.includes(name));
    const deliveries = wanted.flatMap((event) => createDeliveries(event, line.hook, { knobs: knobs(), random }));
    log.push(...deliveries.map(({ entry }) => entry));
    const sent = deliveries.filter(({ entry }) => entry.state === "waiting");
    pendingCount.add(sent.length);
    line.enqueue(knobs().webhookReorder ? random.shuffled(sent) : sent);
  };
  return {
    set,
    publish(told) {
      const listening = lines.filter(({ hook }) => hook.enabled && hook.org === told.orgName);
      const events = listening.length > 0 ? toEvents(told) : [];
      for (const line of listening) send(line, events);
    },
    report,
    idle: pendingCount.untilZero,
    reset() {
      set([]);
      log.length = 0;
    },
    close: () => void set([]),
  };
}

function toEvents({ writes, seed, org, at }: PublishedMutation): WebhookEvent[] {
  const random = createRandom(`${seed}/events`);
  return writes.map((write) => toWebhookEvent(write, { org, at, random })).filter((event) => event !== undefined);
}

/** One delivery, or two, or one that is lost. All draws are made, so that turning one knob does not move the other. */
function createDeliveries(
  event: WebhookEvent,
  { url }: Webhook,
  { knobs, random }: { knobs: Knobs; random: Random },
): Delivery[] {
  const [isLost, isDoubled] = [random.chance(knobs.webhookLoss), random.chance(knobs.webhookDuplicates)];
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
function createPendingCounter() {
  let [count, waiters]: [number, (() => void)[]] = [0, []];
  return {
    add(more: number) {
      count += more;
      if (count > 0) return;
      for (const resolve of waiters) resolve();
      waiters = [];
    },
    untilZero: () =>
      count === 0 ? Promise.resolve() : new Promise<void>((resolve) => void waiters.push(resolve)),
  };
}
