import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { z } from "zod";
import type { Overview } from "./overview.ts";
import { type Subject, toQueryKey } from "./query-keys.ts";
import { useWorkspace } from "./workspace-context.ts";

/** Lists the subjects that are old, because the overview has changed. */
export function listOldSubjects(before: Overview, now: Overview): Subject[] {
  const hasChanged = (pick: (it: Overview) => unknown) =>
    JSON.stringify(pick(before)) !== JSON.stringify(pick(now));
  const old: Subject[] = [];
  if (hasChanged(({ openRuns, integration }) => [openRuns, integration?.lastRun])) old.push("runs");
  if (hasChanged(({ recordsChangedAt, stored }) => [recordsChangedAt, stored]))
    old.push("records", "arrivals");
  if (hasChanged(({ held, rejected, pending }) => [held, rejected, pending])) old.push("not-imported");
  if (hasChanged(({ notices }) => notices)) old.push("notices");
  return old;
}

/** A list of more pages is loaded again only on demand: that would take a request for each, and move what a person reads. */
const maxLivePages = 1;

/** A query, as far as its age matters. */
interface LoadedQuery {
  state: { data: unknown };
}

const loadedPages = z.object({ pages: z.array(z.object({ data: z.array(z.unknown()) })) });

/** The empty page at the end of the feed does not count. */
function countPages({ state: { data } }: LoadedQuery): number {
  const list = loadedPages.safeParse(data).data?.pages ?? [];
  return list.at(-1)?.data.length === 0 ? list.length - 1 : list.length;
}

/** Whether a query is loaded again by itself. Of any other the page says that it is old. */
export const isLoadedAgain = (query: LoadedQuery): boolean => countPages(query) <= maxLivePages;

/** Marks subjects of a workspace as old, and loads again what the page shows of them. */
async function refresh(
  client: QueryClient,
  { workspaceId, subjects, isEmpty }: { workspaceId: string; subjects: Iterable<Subject>; isEmpty: boolean },
): Promise<void> {
  const requests = [...subjects].map(async (subject) => {
    const queryKey = toQueryKey(workspaceId, subject);
    // Records that were deleted must not stay on screen, however long their list is.
    const isAny = isEmpty || subject === "runs";
    await client.invalidateQueries({ queryKey, refetchType: "none" });
    await client.refetchQueries({ queryKey, type: "active", predicate: (it) => isAny || isLoadedAgain(it) });
  });
  await Promise.all(requests);
}

/** Returns a function to call after a person has changed something: it loads the state of the workspace again. */
export function useRefreshAfterChange(): () => Promise<void> {
  const client = useQueryClient();
  const { id: workspaceId } = useWorkspace();
  const subjects: Subject[] = ["overview", "runs", "not-imported"]; // the overview then says what else is old
  return () => refresh(client, { workspaceId, subjects, isEmpty: false });
}

/** Loads again whatever the latest overview, from events or from polling, shows to be old. One request at a time for each. */
export function useRefreshOnChange(overview: Overview | undefined): void {
  const client = useQueryClient();
  const { id: workspaceId } = useWorkspace();
  const latest = useRef(overview);
  const waiting = useRef(new Set<Subject>());
  const isBusy = useRef(false);
  useEffect(() => {
    const before = latest.current;
    latest.current = overview;
    if (before === undefined || overview === undefined) return;
    for (const it of listOldSubjects(before, overview)) waiting.current.add(it);
    if (!isBusy.current) void refreshWaiting();
    async function refreshWaiting() {
      isBusy.current = true;
      while (waiting.current.size > 0) {
        const subjects = [...waiting.current];
        waiting.current.clear();
        await refresh(client, { workspaceId, subjects, isEmpty: latest.current?.recordsChangedAt === null });
      }
      isBusy.current = false;
    }
  }, [client, workspaceId, overview]);
}
