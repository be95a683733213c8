import { setUpTestDb } from "@inlet/testkit";
import { createGiven, type GivenRun } from "@inlet/testkit/given";
import { afterAll, beforeEach } from "vitest";
import { backlog, openDb, type Run, runs } from "../index.ts";
import type { BacklogKind } from "../tables/index.ts";
import { at } from "./rows.ts";

/** Sets up tests of the backlog, with one run in its backlog phase. Call it at the top of a test file. */
export function setUpBacklog() {
  const pg = setUpTestDb();
  const given = createGiven(pg);
  const db = openDb({ url: pg.url });
  afterAll(() => db.destroy());

  const loadRun = async ({ id }: Pick<GivenRun, "id">): Promise<Run> => {
    const found = await runs.findById(db, id);
    if (found === undefined) throw new Error("no run");
    return found;
  };
  let run: Run;
  beforeEach(async () => {
    run = await loadRun(await given.run({ phase: "backlog", kind: "incremental" }));
  });

  return {
    ...{ db, given, loadRun },
    run: () => run,
    buildOrigin: () => ({ workspaceId: run.workspaceId, observedAt: at(100), mappingVersion: 1 }),
    addEntries: (kind: BacklogKind, ...ids: string[]) =>
      backlog.add(
        db,
        run.workspaceId,
        ids.map((id) => ({ kind, id, reason: backlog.reasons.namedByMessage })),
      ),
    listUntried: (kind: BacklogKind, by: Run = run) => backlog.listUntried(db, by, { kind, limit: 100 }),
    listEntries: () => given.query("select kind, id, outcome from fetch_backlog order by kind, id"),
    recordTry: (by: Run, kind: BacklogKind, ...ids: string[]) =>
      given.query(
        `update fetch_backlog set last_run_id = $1, tries = tries + 1, tried_at = clock_timestamp()
        where kind = $2 and id = any($3)`,
        by.id,
        kind,
        ids,
      ),
    markDeleted: (id: string) =>
      given.query("update conversation set deleted_at = $1 where id = $2", at(200), id),
  };
}
