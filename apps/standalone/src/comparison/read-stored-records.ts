import { type ApiClient, listAll } from "@inlet/contracts";
import type { TruthStream } from "@inlet/kustomer-simulator";
import { z } from "zod";
import type { StoredRecord } from "./find-differences.ts";

const recordSchema = z
  .looseObject({ id: z.string() })
  .transform(({ attributes: _, ...record }): StoredRecord => record);

/** Reads every stored record of a stream, without `attributes`. */
export const readStoredRecords = (
  client: ApiClient,
  { workspaceId, stream }: { workspaceId: string; stream: TruthStream },
): Promise<StoredRecord[]> =>
  listAll(client, { path: `/v1/workspaces/${workspaceId}/${stream}`, item: recordSchema });
