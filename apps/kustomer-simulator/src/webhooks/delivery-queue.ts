import { setTimeout as wait } from "node:timers/promises";
import type { Knobs } from "../knobs.ts";
import type { LoggedDelivery, Webhook } from "./webhook.ts";
import { signBody, type WebhookEvent } from "./webhook-event.ts";

export interface Delivery {
  event: WebhookEvent;
  entry: LoggedDelivery;
  /** Earliest time of the first attempt; true time, milliseconds since 1970. */
  notBefore: number;
}

/** Number of concurrent deliveries while the knob `webhookReorder` is on. */
const maxUnorderedDeliveries = 4;

interface QueueState {
  webhook: Webhook;
  knobs(): Knobs;
  /** Called whenever a delivery reaches a final state. */
  onFinished(): void;
  closing: AbortController;
  pending: Delivery[];
  /** Deliveries that wait for their next attempt. */
  retries: Map<Delivery, NodeJS.Timeout>;
  workers: number;
}

/** A queue as `createDeliveryQueue` creates it. */
export type DeliveryQueue = ReturnType<typeof createDeliveryQueue>;

/** Creates the queue of a webhook: first in, first out. */
export function createDeliveryQueue(webhook: Webhook, context: Pick<QueueState, "knobs" | "onFinished">) {
  const closing = new AbortController();
  const queue: QueueState = { ...context, webhook, closing, pending: [], retries: new Map(), workers: 0 };
  return {
    webhook,
    enqueue: (deliveries: readonly Delivery[]) => enqueue(queue, deliveries),
    /** Drops the pending deliveries and aborts the current attempts. */
    close: () => {
      closing.abort();
      dropAll(queue);
    },
  };
}

function enqueue(queue: QueueState, deliveries: readonly Delivery[]): void {
  queue.pending.push(...deliveries);
  const maxWorkers = queue.knobs().webhookReorder ? maxUnorderedDeliveries : 1;
  while (queue.workers < maxWorkers && queue.pending.length > 0) void runWorker(queue);
}

async function runWorker(queue: QueueState): Promise<void> {
  queue.workers += 1;
  for (let next = queue.pending.shift(); next; next = queue.pending.shift()) await deliver(queue, next);
  queue.workers -= 1;
}

async function deliver(queue: QueueState, delivery: Delivery): Promise<void> {
  const { webhook, closing, knobs } = queue;
  const { entry, event, notBefore } = delivery;
  await sleep(notBefore - Date.now(), closing.signal);
  if (closing.signal.aborted) return finish(queue, delivery, "dropped");
  const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(knobs().webhookTimeoutMs)]);
  const status = await send(webhook, event, signal);
  Object.assign(entry, { status, at: new Date().toISOString(), tries: entry.tries + 1 });
  if (status >= 200 && status < 300) finish(queue, delivery, "delivered");
  else if (closing.signal.aborted || !webhook.enabled) finish(queue, delivery, "dropped");
  else scheduleRetry(queue, delivery);
}

/** Schedules the next attempt. When no retry is left, it disables the webhook. */
function scheduleRetry(queue: QueueState, delivery: Delivery): void {
  const delayMs = queue.knobs().webhookRetryMs[delivery.entry.tries - 1];
  if (delayMs === undefined) {
    queue.webhook.enabled = false;
    finish(queue, delivery, "failed");
    dropAll(queue);
    return;
  }
  const retry = () => {
    queue.retries.delete(delivery);
    enqueue(queue, [delivery]);
  };
  queue.retries.set(delivery, setTimeout(retry, delayMs).unref());
}

function dropAll(queue: QueueState): void {
  for (const timer of queue.retries.values()) clearTimeout(timer);
  const dropped = [...queue.retries.keys(), ...queue.pending];
  queue.retries.clear();
  queue.pending.length = 0;
  for (const delivery of dropped) finish(queue, delivery, "dropped");
}

function finish(queue: QueueState, { entry }: Delivery, state: LoggedDelivery["state"]): void {
  entry.state = state;
  queue.onFinished();
}

/** Returns early when the signal aborts. */
async function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  if (durationMs > 0) await wait(durationMs, undefined, { signal, ref: false }).catch(() => undefined);
}

/** Sends an event and returns the receiver's status; 0 without an answer in time. It does not follow redirects. */
async function send(webhook: Webhook, { name, body }: WebhookEvent, signal: AbortSignal): Promise<number> {
  const headers = {
    "Content-Type": "application/json",
    "X-Kustomer-Webhook-Event": name,
    "X-Kustomer-Webhook-Signature": signBody(body, webhook.token),
  };
  try {
    const response = await fetch(webhook.url, {
      method: "POST",
      headers,
      body: new Uint8Array(body),
      redirect: "manual",
      signal,
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    // Kustomer retries whatever the reason for the missing answer.
    return 0;
  }
}
