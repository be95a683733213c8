import type { TruthStream } from "@inlet/kustomer-simulator";
import { z } from "zod";
import type { StoredItem } from "./find-differences.ts";
import type { InletClient } from "./inlet-client.ts";

const page = z.object({ data: z.array(z.looseObject({ id: z.string() })), next: z.string().nullable() });
const pageSize = 1_000;

/** Every record of a stream that a workspace holds, without the map of what Kustomer sent. */
export async function readStored(
  client: InletClient,
  { workspaceId, stream }: { workspaceId: string; stream: TruthStream },
): Promise<StoredItem[]> {
  const stored: StoredItem[] = [];
  let after: string | null = "";
  while (after !== null) {
    const place = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
    const path = `/v1/workspaces/${workspaceId}/${stream}?limit=${pageSize}${place}`;
    const { data, next }: z.output<typeof page> = page.parse(await client.ask("GET", path));
    for (const { attributes: _, ...item } of data) stored.push(item);
    after = next;
  }
  return stored;
}
