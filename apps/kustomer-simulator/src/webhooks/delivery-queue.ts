import { setTimeout as wait } from "node:timers/promises";
import type { Knobs } from "../knobs.ts";
import type { Hook, LoggedDelivery } from "./webhook.ts";
import { signatureOf, type WebhookEvent } from "./webhook-event.ts";

/** An event for one hook, and what the log says of it. */
export interface Delivery {
  event: WebhookEvent;
  entry: LoggedDelivery;
  /** Not to be tried before; true time, milliseconds since 1970. */
  notBefore: number;
}

/** Delivers to one hook, first come first served. */
export interface DeliveryLine {
  readonly hook: Hook;
  post(deliveries: readonly Delivery[]): void;
  /** Drops what waits and breaks off what is under way. */
  close(): void;
}

/** What a line reaches for. */
export interface LineSurroundings {
  knobs(): Knobs;
  /** Called whenever a delivery has come to its end. */
  onSettled(): void;
}

/** How many events a hook gets at once when their order is not kept. */
const unorderedAtOnce = 4;

interface Line extends LineSurroundings {
  hook: Hook;
  closing: AbortController;
  queue: Delivery[];
  /** Waiting for their next try. */
  asleep: Map<Delivery, NodeJS.Timeout>;
  /** How many are being tried. */
  busy: number;
}

/** Opens the line to a hook. */
export function openLine(hook: Hook, surroundings: LineSurroundings): DeliveryLine {
  const closing = new AbortController();
  const line: Line = { ...surroundings, hook, closing, queue: [], asleep: new Map(), busy: 0 };
  return {
    hook,
    post: (deliveries) => post(line, deliveries),
    close: () => {
      closing.abort();
      dropAll(line);
    },
  };
}

function post(line: Line, deliveries: readonly Delivery[]): void {
  line.queue.push(...deliveries);
  const most = line.knobs().webhookReorder ? unorderedAtOnce : 1;
  while (line.busy < most && line.queue.length > 0) void work(line);
}

async function work(line: Line): Promise<void> {
  line.busy += 1;
  for (let next = line.queue.shift(); next; next = line.queue.shift()) await attempt(line, next);
  line.busy -= 1;
}

async function attempt(line: Line, delivery: Delivery): Promise<void> {
  const { hook, closing, knobs } = line;
  const { entry, event, notBefore } = delivery;
  await pause(notBefore - Date.now(), closing.signal);
  if (closing.signal.aborted) return settle(line, delivery, "dropped");
  const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(knobs().webhookTimeoutMs)]);
  const status = await send(hook, event, signal);
  Object.assign(entry, { status, at: new Date().toISOString(), tries: entry.tries + 1 });
  if (status >= 200 && status < 300) settle(line, delivery, "delivered");
  else if (closing.signal.aborted || !hook.enabled) settle(line, delivery, "dropped");
  else putOff(line, delivery);
}

/** Until the next try; after the last one the hook is disabled. */
function putOff(line: Line, delivery: Delivery): void {
  const pauseMs = line.knobs().webhookRetryMs[delivery.entry.tries - 1];
  if (pauseMs === undefined) {
    line.hook.enabled = false;
    settle(line, delivery, "failed");
    dropAll(line);
    return;
  }
  const again = () => {
    line.asleep.delete(delivery);
    post(line, [delivery]);
  };
  line.asleep.set(delivery, setTimeout(again, pauseMs).unref());
}

function dropAll(line: Line): void {
  for (const timer of line.asleep.values()) clearTimeout(timer);
  const dropped = [...line.asleep.keys(), ...line.queue];
  line.asleep.clear();
  line.queue.length = 0;
  for (const delivery of dropped) settle(line, delivery, "dropped");
}

function settle(line: Line, { entry }: Delivery, state: LoggedDelivery["state"]): void {
  entry.state = state;
  line.onSettled();
}

/** Waits, unless the line closes meanwhile. */
async function pause(forMs: number, signal: AbortSignal): Promise<void> {
  if (forMs > 0) await wait(forMs, undefined, { signal, ref: false }).catch(() => undefined);
}

/** One try; 0 when the receiver gave no answer, or none in time. A redirect is an answer like any other. */
async function send(hook: Hook, { name, body }: WebhookEvent, signal: AbortSignal): Promise<number> {
  const headers = {
    "Content-Type": "application/json",
    "X-Kustomer-Webhook-Event": name,
    "X-Kustomer-Webhook-Signature": signatureOf(body, hook.token),
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
