import { testDb } from "@inlet/testkit";
import { type GivenRun, givenIn } from "@inlet/testkit/given";
import { afterAll, beforeEach } from "vitest";
import { backlog, openDb, type Run, runs } from "../index.ts";
import type { BacklogKind } from "../tables/index.ts";
import { at } from "./rows.ts";

/** What tests of wishes stand on, and one run that reads what is wanted; call it at the top of a file. */
export function setUpBacklog() {
  const pg = testDb();
  const given = givenIn(pg);
  const db = openDb({ url: pg.url });
  afterAll(() => db.destroy());

  const loaded = async ({ id }: Pick<GivenRun, "id">): Promise<Run> => {
    const found = await runs.findById(db, id);
    if (found === undefined) throw new Error("no run");
    return found;
  };
  let run: Run;
  beforeEach(async () => {
    run = await loaded(await given.run({ phase: "backlog", kind: "incremental" }));
  });

  return {
    ...{ db, given, loaded },
    run: () => run,
    origin: () => ({ workspaceId: run.workspaceId, observedAt: at(100), mappingVersion: 1 }),
    add: (kind: BacklogKind, ...ids: string[]) =>
      backlog.add(
        db,
        run.workspaceId,
        ids.map((id) => ({ kind, id, reason: backlog.reasons.namedByMessage })),
      ),
    untried: (kind: BacklogKind, of: Run = run) => backlog.listUntried(db, of, { kind, limit: 100 }),
    rows: () => given.ask("select kind, id, outcome from fetch_backlog order by kind, id"),
    recordTry: (of: Run, kind: BacklogKind, ...ids: string[]) =>
      given.ask(
        "update fetch_backlog set last_run_id = $1, tries = tries + 1, tried_at = clock_timestamp() where kind = $2 and id = any($3)",
        of.id,
        kind,
        ids,
      ),
    markDeleted: (id: string) => given.ask("update conversation set deleted_at = $1 where id = $2", at(200), id),
  };
}
