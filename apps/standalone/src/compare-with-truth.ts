import type { Truth, TruthStream } from "@inlet/kustomer-simulator";
import { type Difference, findDifferences } from "./find-differences.ts";
import { openClient } from "./inlet-client.ts";
import { readStored } from "./read-stored.ts";

/** The streams that are stored. */
export const streams = ["conversations", "messages", "customers", "tags"] as const;

/** How many records of each stream. */
export type Counts = Record<TruthStream, number>;

/** What to compare: a workspace as its readers see it, and what a perfect reader holds. */
export interface Comparing {
  apiUrl: string;
  /** Of any scope that may read the workspace. */
  token: string;
  workspaceId: string;
  /** As the simulator tells it for the run's window; a stream it does not name must be empty. */
  truth: Truth;
}

/** What came of a comparison. */
export interface Comparison {
  equal: boolean;
  stored: Counts;
  truth: Counts;
  differences: Difference[];
}

/** Reads back all that is stored, through the API, and holds every record against the truth, field by field. */
export async function compareWithTruth({
  apiUrl,
  token,
  workspaceId,
  truth,
}: Comparing): Promise<Comparison> {
  const client = openClient({ url: apiUrl, token });
  const counts = { conversations: 0, messages: 0, customers: 0, tags: 0 };
  const comparison: Comparison = {
    equal: true,
    stored: { ...counts },
    truth: { ...counts },
    differences: [],
  };
  for (const stream of streams) {
    const items = truth[stream]?.items ?? [];
    const stored = await readStored(client, { workspaceId, stream });
    comparison.stored[stream] = stored.length;
    comparison.truth[stream] = items.length;
    comparison.differences.push(...findDifferences(stream, { stored, truth: items }));
  }
  return { ...comparison, equal: comparison.differences.length === 0 };
}
