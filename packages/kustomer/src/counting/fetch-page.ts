import type { KustomerClient, KustomerRequest } from "../http/client.ts";
import type { AcquirePermit } from "../http/permit.ts";
import { type KustomerPage, parsePage } from "../payload/page.ts";

/** What it takes to ask before anything is read. */
export interface RequestContext {
  client: KustomerClient;
  acquirePermit: AcquirePermit;
  signal?: AbortSignal | undefined;
}

/** Asks once. @throws Fault as `KustomerClient.send` does, and `unavailable` for a reply that is no page */
export async function fetchPage({ client, acquirePermit, signal }: RequestContext, request: KustomerRequest): Promise<KustomerPage> {
  return parsePage((await client.send(request, { acquirePermit, signal })).json);
}
