import { createApiClient, Fault } from "@inlet/contracts";
import { useMutation } from "@tanstack/react-query";
import { z } from "zod";
import { useOnceAtATime } from "../api/once-at-a-time.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { words } from "../words/index.ts";

/** Saves everything that is stored of a customer, by id or e-mail address, as a file. A refusal is a fault with its reason. */
export function useExportCustomer() {
  const { path } = useWorkspace();
  const client = createApiClient(async (url, options) => {
    const reply = await fetch(url, options).catch(failOffline);
    // The page of a proxy, such as one to sign in at, is nothing to hand to a person as their data.
    if (!reply.ok || !reply.headers.get("content-type")?.includes("ndjson")) return reply;
    save(await reply.blob().catch(failOffline));
    return new Response();
  });
  return useMutation({
    mutationFn: useOnceAtATime((customer: string) =>
      client.request({
        path: `${path}/customers/${encodeURIComponent(customer)}/export`,
        schema: z.undefined(),
      }),
    ),
    gcTime: 0,
  });
}

function failOffline(cause: unknown): never {
  throw new Fault("unavailable", words.errors.offline, { cause });
}

function save(file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: "inlet-customer.ndjson" });
  link.click();
  URL.revokeObjectURL(url);
}
