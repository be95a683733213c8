import type { deliverWebhooks, retryWebhooks } from "@inlet/contracts";
import { push } from "@inlet/db";
import { defineHandler, type JobContext } from "@inlet/queue";
import { findNextDelivery } from "./next-delivery.ts";
import { type SendDeps, sendDelivery } from "./send-delivery.ts";

/** For how long a job works for one endpoint before others get their turn. */
const timeSliceMs = 15_000;

/** Which of the two queues a handler takes its jobs from. */
export interface DeliverOptions {
  job: typeof deliverWebhooks | typeof retryWebhooks;
  /** How many endpoints are called at once. */
  concurrency: number;
}

/**
 * Sends an endpoint what waits for it: deliveries that are due, then what comes next in the feed, one request after the
 * other until one fails. A delivery is stored before it is sent, so it is sent at least once, with the same id: a sender
 * that dies after the receiver accepted it causes a second request.
 */
export const createDeliverHandler = (deps: SendDeps, { job, concurrency }: DeliverOptions) =>
  defineHandler({
    job,
    concurrency,
    async run({ endpointId }, context) {
      if ((await push.takeEndpoint(deps.db, endpointId)) === undefined) return;
      try {
        await sendAll(deps, endpointId, context);
      } catch (err) {
        // After a fault of our own the lease runs out first, so that nobody repeats it every second.
        if (context.signal.aborted) await push.releaseEndpoint(deps.db, endpointId);
        throw err;
      }
      await push.releaseEndpoint(deps.db, endpointId);
    },
  });

async function sendAll(deps: SendDeps, endpointId: string, context: JobContext): Promise<void> {
  const deadline = performance.now() + timeSliceMs;
  while (performance.now() < deadline && !context.signal.aborted) {
    const endpoint = await push.renewEndpoint(deps.db, endpointId);
    const next = endpoint && (await findNextDelivery(deps, endpoint, deadline));
    if (next === undefined) return;
    if (!(await sendDelivery(deps, next, context))) return;
  }
}
