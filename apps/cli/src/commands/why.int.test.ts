import { backlog, openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../testing/run-command.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url, max: 2 });
afterAll(() => db.destroy());

const why = (workspaceId: string, ...argv: string[]) =>
  runCommand(["why", "c1", "--workspace", workspaceId, ...argv], { DATABASE_URL: pg.url });

test("a fetched conversation is explained by the reason of its entry and the run", async () => {
  const run = await given.run();
  const { workspaceId } = run;
  await backlog.add(db, workspaceId, [
    { kind: "conversation", id: "c1", reason: backlog.reasons.namedByMessage },
    { kind: "thread", id: "c1", reason: backlog.reasons.messagesMissing },
  ]);
  const page = { workspaceId, observedAt: new Date(Date.now() + 60_000), runId: run.id };
  await backlog.removeFetched(db, page, { kind: "conversation", ids: ["c1"] });

  const text = await why(workspaceId);
  const json = await why(workspaceId, "--json");

  expect(text.exitCode).toBe(0);
  expect(text.stdout).toMatch(/^stored +no$/m);
  expect(text.stdout).toMatch(new RegExp(`^conversation +a message names it +fetched .* ${run.id}$`, "m"));
  expect(text.stdout).toMatch(/^thread +fewer messages are stored than it counts +pending, 0 tries/m);
  expect(JSON.parse(json.stdout)).toMatchObject({
    id: "c1",
    pending: [{ kind: "thread", reason: "fewer messages are stored than it counts" }],
    fetched: [{ kind: "conversation", reason: "a message names it", runId: run.id }],
  });
});

test("a conversation over the limit, and one that nothing is known of", async () => {
  const { id } = await given.workspace();
  const unknown = await why(id);
  await given.row("held_conversation", { workspaceId: id, id: "c1", updatedAt: new Date() });
  const held = await why(id);

  expect(unknown.stdout).toMatch(
    /^conversation {2}c1\nstored {8}no\n\nInlet knows nothing of it\. Check the id/,
  );
  expect(held.stdout).toMatch(/^over limit since +20/m);
  expect(held.stdout).not.toContain("Check the id");
});

test("an unknown workspace is a fault", async () => {
  expect(await why(crypto.randomUUID())).toMatchObject({ exitCode: 1, stdout: "" });
});
