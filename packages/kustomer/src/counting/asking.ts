import type { KustomerClient, KustomerRequest } from "../http/client.ts";
import type { Admit } from "../http/permit.ts";
import { type Page, parsePage } from "../payload/page.ts";

/** What it takes to ask before anything is read. */
export interface Asking {
  client: KustomerClient;
  admit: Admit;
  signal?: AbortSignal | undefined;
}

/** Asks once. @throws Fault as `KustomerClient.send` does, and `unavailable` for a reply that is no page */
export async function ask({ client, admit, signal }: Asking, request: KustomerRequest): Promise<Page> {
  return parsePage((await client.send(request, { admit, signal })).json);
}
