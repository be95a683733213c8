import { deliverWebhooks, priority, retryWebhooks } from "@inlet/contracts";
import { push } from "@inlet/db";
import { type LoopDeps, maxPerClaim } from "./loop-deps.ts";

/** Dispatches the webhook endpoints that have something to send; those whose last attempt failed in a queue of their own. */
export async function dispatchWebhooks({ db, queues }: Pick<LoopDeps, "db" | "queues">): Promise<void> {
  const due = await push.claimDueEndpoints(db, maxPerClaim);
  const toJob = ({ id: endpointId }: push.DueEndpoint) => ({
    payload: { endpointId },
    priority: priority.live,
  });
  const [failing, working] = [due.filter((it) => it.isFailing), due.filter((it) => !it.isFailing)];
  if (working.length > 0) await queues.sendMany(deliverWebhooks, working.map(toJob));
  if (failing.length > 0) await queues.sendMany(retryWebhooks, failing.map(toJob));
}
