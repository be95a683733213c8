import type { TruthStream } from "@inlet/kustomer-simulator";
import { z } from "zod";
import type { ApiClient } from "../api-client/create-api-client.ts";
import type { StoredRecord } from "./find-differences.ts";

const pageSchema = z.object({
  data: z.array(z.looseObject({ id: z.string() })),
  next: z.string().nullable(),
});
const pageSize = 1_000;

/** Reads every stored record of a stream, without `attributes`. */
export async function readStoredRecords(
  client: ApiClient,
  { workspaceId, stream }: { workspaceId: string; stream: TruthStream },
): Promise<StoredRecord[]> {
  const stored: StoredRecord[] = [];
  let after: string | null = "";
  while (after !== null) {
    const cursor = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
    const path = `/v1/workspaces/${workspaceId}/${stream}?limit=${pageSize}${cursor}`;
    const { data, next }: z.output<typeof pageSchema> = pageSchema.parse(await client.call("GET", path));
    for (const { attributes: _, ...item } of data) stored.push(item);
    after = next;
  }
  return stored;
}
