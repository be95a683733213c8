import { indexSearch, toWorkspaceDispatch } from "@inlet/contracts";
import { searchIndex } from "@inlet/db";
import { type LoopDeps, maxPerClaim } from "./loop-deps.ts";

/** Dispatches the indexing of workspaces of which something has changed since they were indexed. */
export async function dispatchIndexing({ db, queues }: Pick<LoopDeps, "db" | "queues">): Promise<void> {
  const behind = await searchIndex.claimBehind(db, maxPerClaim);
  await queues.sendMany(indexSearch, behind.map(toWorkspaceDispatch));
}
