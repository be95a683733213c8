import { notices, openDb } from "@inlet/db";
import { createLog } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { dispatchNotices } from "./dispatch-notices.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const setUp = () => {
  const lines: string[] = [];
  const log = createLog({
    name: "scheduler",
    level: "info",
    destination: { write: (line: string) => void lines.push(line) },
  });
  return { log, lines };
};
const raise = (workspaceId: string) =>
  notices.raiseNotice(db, {
    workspaceId,
    kind: "volume_80",
    subject: "June",
    level: "warn",
    message: "80 %",
    details: { used: 8, limit: 10 },
  });

test("a notice is logged once, with its details", async () => {
  const { log, lines } = setUp();
  const { id } = await given.workspace();
  await raise(id);

  await Promise.all([1, 2, 3].map(() => dispatchNotices({ db, log })));
  await dispatchNotices({ db, log });

  const [notice] = await notices.listNotices(db, { workspaceId: id, limit: 1 });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      noticeId: notice?.id,
      workspaceId: id,
      kind: "volume_80",
      details: { used: 8, limit: 10 },
      msg: "notice raised",
    },
  ]);
});

test("a notice is not logged before its commit", async () => {
  const { log, lines } = setUp();
  const { id } = await given.workspace();

  await db.transaction().execute(async (tx) => {
    await notices.raiseNotice(tx, { workspaceId: id, kind: "k", subject: "s", level: "warn", message: "m" });
    await dispatchNotices({ db, log });
  });

  expect(lines).toEqual([]);
});
