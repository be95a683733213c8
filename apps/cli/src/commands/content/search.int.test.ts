import { openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { indexNext } from "@inlet/use-cases";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../../testing/run-command.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url, max: 2 });
afterAll(() => db.destroy());

test("conversations are found by their words, with what matches in brackets", async () => {
  const { id: workspaceId } = await given.workspace();
  const at = new Date(Date.UTC(2026, 0, 1));
  await given.row("conversation", {
    ...{
      workspaceId,
      id: "c1",
      name: "The zipper broke",
      channels: [],
      tags: [],
      updatedAt: at,
      attributes: "{}",
    },
    ...{ relations: "{}", observedAt: at, mappingVersion: 1, feedPosition: 7 },
  });
  await given.row("conversation_item", { workspaceId, id: "c1", feedPosition: 7 });
  const find = (...argv: string[]) => runCommand(["search", workspaceId, ...argv], { DATABASE_URL: pg.url });
  const before = await find("zipper");
  while (await indexNext(db, workspaceId));

  const found = await find("ZIP broke", "--best");
  const json = await find("zipper", "--json");

  expect([before.stdout, before.stderr]).toEqual(["", expect.stringContaining("Not everything")]);
  expect(found.stdout).toBe(
    "c1  2026-01-01T00:00:00.000Z  The zipper broke\n    subject: The [zipper] [broke]\n",
  );
  expect(JSON.parse(json.stdout)).toMatchObject({ data: [{ id: "c1" }], searchFilling: false });
  expect((await find("nothing", "--status", "open")).stderr).toBe("Nothing was found.\n");
  expect(await find("zipper", "--limit", "101")).toMatchObject({ exitCode: 2, stdout: "" });
});

test("what is found cannot control the terminal, nor feign another line", async () => {
  const { id: workspaceId } = await given.workspace();
  const at = new Date(Date.UTC(2026, 0, 1));
  const name = "zipper\u001b[2J\u202e\nc2  2026-01-01  another";
  await given.row("conversation", {
    ...{ workspaceId, id: "c1", name, channels: [], tags: [], updatedAt: at, attributes: "{}" },
    ...{ relations: "{}", observedAt: at, mappingVersion: 1, feedPosition: 7 },
  });
  await given.row("conversation_item", { workspaceId, id: "c1", feedPosition: 7 });
  while (await indexNext(db, workspaceId));

  const { stdout } = await runCommand(["search", workspaceId, "zipper"], { DATABASE_URL: pg.url });

  expect(stdout).toBe(
    "c1  2026-01-01T00:00:00.000Z  zipper [2J c2  2026-01-01  another\n    subject: [zipper] [2J c2 2026-01-01 another\n",
  );
});

test("a word of many characters of two units does not stop the index of its workspace", async () => {
  const { id: workspaceId } = await given.workspace();
  const at = new Date(Date.UTC(2026, 0, 1));
  for (const [id, name] of [
    ["c1", `a${"𒈙".repeat(40)}`],
    ["c2", "zipper"],
  ])
    await given.row("conversation", {
      ...{ workspaceId, id, name, channels: [], tags: [], updatedAt: at, attributes: "{}" },
      ...{ relations: "{}", observedAt: at, mappingVersion: 1, feedPosition: 7 },
    });
  for (const id of ["c1", "c2"]) await given.row("conversation_item", { workspaceId, id, feedPosition: 7 });
  while (await indexNext(db, workspaceId));

  const { stdout } = await runCommand(["search", workspaceId, "zipper"], { DATABASE_URL: pg.url });

  expect(stdout).toContain("c2");
});
