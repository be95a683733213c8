import { backlog, openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../testing/run-command.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url, max: 2 });
afterAll(() => db.destroy());

test("pending records are listed in pages, with the failure and the next try", async () => {
  const run = await given.run();
  const { workspaceId } = run;
  const failure = "Kustomer could not return it (status 500)";
  const reason = backlog.reasons.instantFailed;
  const id = "messages@2026-03-01T12:00:00.000Z";
  await backlog.setAside(db, run, { entries: [{ kind: "instant", id, reason, failure }] });
  await backlog.add(db, workspaceId, [
    { kind: "customer", id: "u1", reason: backlog.reasons.namedByMessage },
  ]);
  const list = (...argv: string[]) => runCommand(["pending", workspaceId, ...argv], { DATABASE_URL: pg.url });

  const first = await list("--limit", "1");
  const second = await list("--after", "customer/u1", "--json");

  expect(first.stdout).toMatch(/^customer +u1 +a message names it +pending +0 +-$/m);
  expect(first.stderr).toContain("--after customer/u1");
  expect(JSON.parse(second.stdout)).toMatchObject({
    data: [{ kind: "instant", id, reason, failure, failures: 1, nextTryAt: expect.stringMatching(/Z$/) }],
    next: null,
  });
  expect((await list()).stdout).toMatch(/^instant .*Kustomer could not return it \(status 500\) +1 +20\d\d/m);
});
