import type { OrgName } from "../api-keys.ts";
import type { Knobs } from "../knobs.ts";
import type { RecordWrite } from "../mutations/mutation-context.ts";
import { createRandom, type Random } from "../random.ts";
import { createDeliveryQueue, type Delivery, type DeliveryQueue } from "./delivery-queue.ts";
import { type LoggedDelivery, type Webhook, type WebhookRequest, webhookListSchema } from "./webhook.ts";
import { type EventContext, toWebhookEvent, type WebhookEvent } from "./webhook-event.ts";

/** The webhooks and the log of their deliveries, finished and pending. */
export interface WebhookReport {
  hooks: Webhook[];
  log: LoggedDelivery[];
}

/** The writes of a mutation and the org they belong to. */
export interface PublishedMutation extends Omit<EventContext, "random"> {
  orgName: OrgName;
  writes: readonly RecordWrite[];
  /** The mutation's seed; the same seed gives the same events. */
  seed: string;
}

/** Kustomer's outbound webhooks. */
export function createWebhookDispatcher(seed: number, knobs: () => Knobs) {
  const random = createRandom(`${seed}/webhooks`);
  const pending = createPendingCounter();
  const log: LoggedDelivery[] = [];
  let queues: DeliveryQueue[] = [];

  /**
   * Replaces all webhooks and drops the pending deliveries of the former ones.
   * @throws ZodError when one is malformed, or its URL is not on this machine
   */
  const set = (webhooks: readonly WebhookRequest[]) => {
    const parsed = webhookListSchema.parse(webhooks);
    for (const queue of queues) queue.close();
    const context = { knobs, onFinished: () => pending.add(-1) };
    queues = parsed.map((webhook) => createDeliveryQueue({ ...webhook, enabled: true }, context));
    return report();
  };
  const report = (): WebhookReport => ({
    hooks: queues.map(({ webhook }) => ({ ...webhook })),
    log: log.map((entry) => ({ ...entry })),
  });
  const send = ({ webhook, enqueue }: DeliveryQueue, events: readonly WebhookEvent[]) => {
    const deliveries = createSubscribed(events, webhook, { knobs: knobs(), random });
    log.push(...deliveries.map(({ entry }) => entry));
    const sent = deliveries.filter(({ entry }) => entry.state === "waiting");
    pending.add(sent.length);
    enqueue(knobs().webhookReorder ? random.shuffled(sent) : sent);
  };
  return {
    set,
    /** Queues the events of a mutation for the webhooks that subscribe to them. */
    publish(mutation: PublishedMutation) {
      const active = queues.filter(({ webhook }) => webhook.enabled && webhook.org === mutation.orgName);
      const events = active.length > 0 ? toEvents(mutation) : [];
      for (const queue of active) send(queue, events);
    },
    report,
    /** Resolves when no delivery is pending, retries included. */
    idle: pending.untilZero,
    reset() {
      set([]);
      log.length = 0;
    },
    close: () => void set([]),
  };
}

function toEvents({ writes, seed, org, at }: PublishedMutation): WebhookEvent[] {
  const random = createRandom(`${seed}/events`);
  return writes
    .map((write) => toWebhookEvent(write, { org, at, random }))
    .filter((event) => event !== undefined);
}

/** Creates the deliveries of the events that a webhook subscribes to. */
function createSubscribed(events: readonly WebhookEvent[], webhook: Webhook, chances: Chances): Delivery[] {
  const subscribed = events.filter(({ name }) => webhook.events.includes(name));
  return subscribed.flatMap((event) => createDeliveries(event, webhook, chances));
}

interface Chances {
  knobs: Knobs;
  random: Random;
}

/**
 * Creates one delivery, two duplicates, or a lost one. It makes every draw, so that the knobs do not affect each
 * other.
 */
function createDeliveries(event: WebhookEvent, { url }: Webhook, { knobs, random }: Chances): Delivery[] {
  const [isLost, isDoubled] = [random.chance(knobs.webhookLoss), random.chance(knobs.webhookDuplicates)];
  const now = Date.now();
  const at = new Date(now).toISOString();
  const state = isLost ? "lost" : "waiting";
  const createDelivery = (): Delivery => ({
    event,
    notBefore: now + knobs.webhookDelayMs,
    entry: { event: event.name, id: event.id, url, state, status: null, at, tries: 0 },
  });
  return isDoubled && !isLost ? [createDelivery(), createDelivery()] : [createDelivery()];
}

/** Counts pending deliveries and resolves the promises of `untilZero` when none is left. */
function createPendingCounter() {
  let [count, waiters]: [number, (() => void)[]] = [0, []];
  return {
    add(change: number) {
      count += change;
      if (count > 0) return;
      for (const resolve of waiters) resolve();
      waiters = [];
    },
    untilZero: () =>
      count === 0 ? Promise.resolve() : new Promise<void>((resolve) => void waiters.push(resolve)),
  };
}
