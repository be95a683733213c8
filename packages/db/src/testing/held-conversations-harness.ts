import type { Given } from "@inlet/testkit/given";
import { backlog, type DbPool, volume } from "../index.ts";

/** Later than any entry of the backlog was added. */
const soon = () => new Date(Date.now() + 60_000);

/** Builds admission candidates; the first one is the oldest. */
const buildCandidates = (ids: readonly string[]) =>
  ids.map((id, i) => ({ id, updatedAt: new Date(Date.UTC(2026, 0, 1, 0, i)) }));

/** Sets up tests of held conversations and their release. */
export function setUpHeldConversations({ db, given }: { db: DbPool; given: Given }) {
  const selectIds = async (statement: string, ...values: unknown[]) =>
    (await given.query<{ id: string }>(statement, ...values)).map((it) => it.id);

  /**
   * Does what a normalizer does with a page of conversations, the oldest first.
   * @returns the ids that are admitted, sorted
   */
  const admitPage = (workspaceId: string, ...ids: string[]) =>
    db.transaction().execute(async (tx) => {
      const { admitted } = await volume.admitConversations(tx, workspaceId, buildCandidates(ids));
      await backlog.removeFetched(
        tx,
        { workspaceId, observedAt: soon(), runId: null },
        { kind: "conversation", ids },
      );
      return [...admitted].sort();
    });

  return {
    admitPage,
    /** Uses up a limit of one and holds three conversations. The one held longest has the last id. */
    async fillLimit(columns: Record<string, unknown> = {}) {
      const { id } = await given.workspace({ volumeLimit: 1 });
      const integration = await given.integration({ workspaceId: id, ...columns });
      for (const it of ["known", "z first", "m second", "a third"]) await admitPage(id, it);
      return { id, integration };
    },
    /** Lists held conversations that are not released, in the order of their places. */
    listHeld: (workspaceId: string) =>
      selectIds(
        `select id from held_conversation where workspace_id = $1 and released_at is null
        order by held_at, updated_at, id`,
        workspaceId,
      ),
    listPendingIds: () => selectIds("select id from fetch_backlog where outcome is null order by id"),
    setLimit: (workspaceId: string, limit: number) =>
      given.query("update workspace set volume_limit = $2 where id = $1", workspaceId, limit),
    async openReleases() {
      const due = await volume.listDueReleases(db, { limit: 10 });
      return (await Promise.all(due.map((it) => volume.openRelease(db, it)))).flat();
    },
    endReleases: () => volume.endReleases(db, { limit: 10 }),
    endRuns: (state: string) => given.query("update run set state = $1", state),
  };
}
