import type { KustomerClient, KustomerRequest } from "../http/client.ts";
import type { AcquirePermit } from "../http/permit.ts";
import { assertComplete, type KustomerPage, parsePage } from "../payload/page.ts";

/** What a request outside a run needs besides itself. */
export interface RequestContext {
  client: KustomerClient;
  acquirePermit: AcquirePermit;
  signal?: AbortSignal | undefined;
}

/** Fetches one page. @throws Fault as `KustomerClient.send` does, and `unavailable` for an invalid or incomplete page */
export async function fetchPage(
  { client, acquirePermit, signal }: RequestContext,
  request: KustomerRequest,
): Promise<KustomerPage> {
  return assertComplete(parsePage((await client.send(request, { acquirePermit, signal })).json));
}
