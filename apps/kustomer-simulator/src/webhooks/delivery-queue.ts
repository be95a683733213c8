import { setTimeout as wait } from "node:timers/promises";
import type { Knobs } from "../knobs.ts";
import type { Webhook, LoggedDelivery } from "./webhook.ts";
import { signBody, type WebhookEvent } from "./webhook-event.ts";

/** An event for one hook, and what the log says of it. */
export interface Delivery {
  event: WebhookEvent;
  entry: LoggedDelivery;
  /** Not to be tried before; true time, milliseconds since 1970. */
  notBefore: number;
}

/** Delivers to one hook, first come first served. */
export interface DeliveryQueue {
  readonly hook: Webhook;
  enqueue(deliveries: readonly Delivery[]): void;
  /** Drops what waits and breaks off what is under way. */
  close(): void;
}

/** What a line reaches for. */
export interface DeliveryQueueContext {
  knobs(): Knobs;
  /** Called whenever a delivery has come to its end. */
  onFinished(): void;
}

/** How many events a hook gets at once when their order is not kept. */
const maxUnorderedDeliveries = 4;

interface QueueState extends DeliveryQueueContext {
  hook: Webhook;
  closing: AbortController;
  queue: Delivery[];
  /** Waiting for their next try. */
  retries: Map<Delivery, NodeJS.Timeout>;
  /** How many are being tried. */
  workers: number;
}

/** Opens the line to a hook. */
export function createDeliveryQueue(hook: Webhook, surroundings: DeliveryQueueContext): DeliveryQueue {
  const closing = new AbortController();
  const line: QueueState = { ...surroundings, hook, closing, queue: [], retries: new Map(), workers: 0 };
  return {
    hook,
    enqueue: (deliveries) => post(line, deliveries),
    close: () => {
      closing.abort();
      dropAll(line);
    },
  };
}

function post(line: QueueState, deliveries: readonly Delivery[]): void {
  line.queue.push(...deliveries);
  const most = line.knobs().webhookReorder ? maxUnorderedDeliveries : 1;
  while (line.workers < most && line.queue.length > 0) void runWorker(line);
}

async function runWorker(line: QueueState): Promise<void> {
  line.workers += 1;
  for (let next = line.queue.shift(); next; next = line.queue.shift()) await deliver(line, next);
  line.workers -= 1;
}

async function deliver(line: QueueState, delivery: Delivery): Promise<void> {
  const { hook, closing, knobs } = line;
  const { entry, event, notBefore } = delivery;
  await sleep(notBefore - Date.now(), closing.signal);
  if (closing.signal.aborted) return finish(line, delivery, "dropped");
  const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(knobs().webhookTimeoutMs)]);
  const status = await send(hook, event, signal);
  Object.assign(entry, { status, at: new Date().toISOString(), tries: entry.tries + 1 });
  if (status >= 200 && status < 300) finish(line, delivery, "delivered");
  else if (closing.signal.aborted || !hook.enabled) finish(line, delivery, "dropped");
  else scheduleRetry(line, delivery);
}

/** Until the next try; after the last one the hook is disabled. */
function scheduleRetry(line: QueueState, delivery: Delivery): void {
  const pauseMs = line.knobs().webhookRetryMs[delivery.entry.tries - 1];
  if (pauseMs === undefined) {
    line.hook.enabled = false;
    finish(line, delivery, "failed");
    dropAll(line);
    return;
  }
  const again = () => {
    line.retries.delete(delivery);
    post(line, [delivery]);
  };
  line.retries.set(delivery, setTimeout(again, pauseMs).unref());
}

function dropAll(line: QueueState): void {
  for (const timer of line.retries.values()) clearTimeout(timer);
  const dropped = [...line.retries.keys(), ...line.queue];
  line.retries.clear();
  line.queue.length = 0;
  for (const delivery of dropped) finish(line, delivery, "dropped");
}

function finish(line: QueueState, { entry }: Delivery, state: LoggedDelivery["state"]): void {
  entry.state = state;
  line.onFinished();
}

/** Waits, unless the line closes meanwhile. */
async function sleep(forMs: number, signal: AbortSignal): Promise<void> {
  if (forMs > 0) await wait(forMs, undefined, { signal, ref: false }).catch(() => undefined);
}

/** One try; 0 when the receiver gave no answer, or none in time. A redirect is an answer like any other. */
async function send(hook: Webhook, { name, body }: WebhookEvent, signal: AbortSignal): Promise<number> {
  const headers = {
    "Content-Type": "application/json",
    "X-Kustomer-Webhook-Event": name,
    "X-Kustomer-Webhook-Signature": signBody(body, hook.token),
  };
  try {
    const response = await fetch(hook.url, {
      method: "POST",
      headers,
      body: new Uint8Array(body),
      redirect: "manual",
      signal,
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    // Whatever kept the answer away, Kustomer tries again.
    return 0;
  }
}
