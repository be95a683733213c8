import { type ApiClient, listAll, streamSchema } from "@inlet/contracts";
import type { Truth, TruthStream } from "@inlet/kustomer-simulator";
import { z } from "zod";
import { createTokenClient } from "../api-client/create-token-client.ts";
import { type Difference, findDifferences, type StoredRecord } from "./find-differences.ts";

/** Number of records by stream. */
export type RecordCounts = Record<TruthStream, number>;

/** What to compare: a workspace as the API serves it, and the simulator's truth. */
export interface CompareOptions {
  apiUrl: string;
  /** A token that may read the workspace. */
  token: string;
  workspaceId: string;
  /** The simulator's truth for the run's window; a stream that it omits must be empty. */
  truth: Truth;
}

/** The result of a comparison. */
export interface Comparison {
  equal: boolean;
  stored: RecordCounts;
  truth: RecordCounts;
  differences: Difference[];
}

/** Reads all stored records through the API and compares them with the truth, field by field. */
export async function compareWithTruth({
  apiUrl,
  token,
  workspaceId,
  truth,
}: CompareOptions): Promise<Comparison> {
  const client = createTokenClient({ url: apiUrl, token });
  const counts = { conversations: 0, messages: 0, customers: 0, tags: 0 };
  const comparison: Comparison = {
    equal: true,
    stored: { ...counts },
    truth: { ...counts },
    differences: [],
  };
  for (const stream of streamSchema.options) {
    const items = truth[stream]?.items ?? [];
    const stored = await readStoredRecords(client, { workspaceId, stream });
    comparison.stored[stream] = stored.length;
    comparison.truth[stream] = items.length;
    comparison.differences.push(...findDifferences(stream, { stored, truth: items }));
  }
  return { ...comparison, equal: comparison.differences.length === 0 };
}

const recordSchema = z
  .looseObject({ id: z.string() })
  .transform(({ attributes: _, ...record }): StoredRecord => record);

/** Reads every stored record of a stream, without `attributes`. */
export const readStoredRecords = (
  client: ApiClient,
  { workspaceId, stream }: { workspaceId: string; stream: TruthStream },
): Promise<StoredRecord[]> =>
  listAll(client, { path: `/v1/workspaces/${workspaceId}/${stream}`, item: recordSchema });
