import { openDb, sessions, tenancy, volume } from "@inlet/db";
import { openPool } from "@inlet/db/testing";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, expect, test } from "vitest";
import { runInlet } from "../program.ts";
import { apiKey, givenIntegration, runCommand } from "../testing/run-command.ts";

const { url } = setUpTestDb();
const db = openDb({ url, max: 2 });
afterAll(() => db.destroy());

const env = { DATABASE_URL: url };
const run = (...argv: string[]) => runCommand(argv, env);
const json = async (...argv: string[]) => {
  const { stdout, stderr, exitCode } = await run(...argv, "--json");
  expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return JSON.parse(stdout);
};

test("migrate has nothing to do on a migrated database", async () => {
  expect(await json("migrate")).toEqual({ ran: [] });
});

test("migrate names the session that keeps it waiting, and continues once that has ended", async () => {
  const holder = openPool({ url, max: 1 });
  const noted = Promise.withResolvers<string>();
  await holder.query("begin; lock table kysely_migration");
  const terminal = { env, stdout: { write: () => undefined }, stderr: { write: noted.resolve } };
  const migrating = runInlet(["migrate"], terminal);

  const note = await noted.promise;
  await holder.end();

  expect(note).toMatch(
    /^Waiting for a lock: pid \d+ \(inlet, idle in transaction, open for \d+ s\) blocks 1\.\n$/,
  );
  expect(await migrating).toBe(0);
});

test("a workspace is created, shown, changed and listed", async () => {
  const created = await json(
    "workspaces",
    "create",
    "--name",
    " Acme ",
    "--volume-limit",
    "5",
    "--period",
    "week",
  );
  const changed = await json("workspaces", "update", created.id, "--volume-limit", "0");
  const shown = await json("workspaces", "show", created.id);
  const { stdout } = await run("workspaces", "list");

  expect(created).toMatchObject({ name: "Acme", volumeLimit: 5, period: "week" });
  expect(changed).toEqual({ ...created, volumeLimit: 0 });
  expect(shown).toMatchObject({ ...changed, volume: { limit: 0, used: 0, held: 0 } });
  expect(stdout).toMatch(/^ID +NAME +LIMIT +PERIOD +CREATED\n/);
  expect(stdout).toContain(`${created.id}  Acme`);
});

test("a list continues after its last page", async () => {
  const second = await json("workspaces", "create", "--name", "Second");
  await json("workspaces", "create", "--name", "Third");

  const page = await json("workspaces", "list", "--limit", "1");
  const next = await json("workspaces", "list", "--after", page.next);
  const { stderr } = await run("workspaces", "list", "--limit", "1");

  expect(page.data).toHaveLength(1);
  expect(next.data.map((it: { id: string }) => it.id)).toContain(second.id);
  expect(next.next).toBeNull();
  expect(stderr).toBe(`There are more: --after ${page.next}\n`);
});

test("unknown ids are reported", async () => {
  const id = crypto.randomUUID();
  const { workspaceId } = await givenIntegration(db);
  const empty = await json("workspaces", "create", "--name", "Empty");

  for (const [argv, text] of [
    [["workspaces", "show", id], "There is no such workspace."],
    [["workspaces", "update", id, "--name", "a"], "There is no such workspace."],
    [
      ["tokens", "create", "--scope", "admin", "--name", "a", "--workspace", id],
      "There is no such workspace.",
    ],
    [["tokens", "list", "--workspace", id], "There is no such workspace."],
    [["tokens", "revoke", id], `there is no token ${id}`],
    [["tokens", "sign-in-link", "--token-id", id, "--url", "http://x"], `there is no token ${id}`],
    [["volume", id], "There is no such workspace."],
    [["notices", id], "There is no such workspace."],
    [["integrations", "show", id], "There is no such workspace."],
    [["integrations", "show", empty.id], "No Kustomer is connected to this workspace"],
    [["integrations", "pause", id], "There is no such workspace."],
    [["runs", "list", "--workspace", id], "There is no such workspace."],
    [["runs", "show", workspaceId], "There is no such run."],
    [["runs", "cancel", id], "There is no such run."],
  ] as const) {
    const { exitCode, stdout, stderr } = await run(...argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain(`inlet: ${text}`);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  }
});

test("a token is alone on standard output, works, is listed without its secret, and can be revoked", async () => {
  const { workspaceId } = await givenIntegration(db);
  const operator = (await run("tokens", "create", "--scope", "operator", "--name", "Ops")).stdout.trim();
  const admin = await json(
    "tokens",
    "create",
    "--scope",
    "admin",
    "--name",
    "Ada",
    "--workspace",
    workspaceId,
  );

  expect(await tenancy.findTokenHolder(db, operator)).toMatchObject({ scope: "operator", workspaceId: null });
  expect(await tenancy.findTokenHolder(db, admin.token)).toMatchObject({ scope: "admin", workspaceId });
  const all = await run("tokens", "list");
  expect(all.stdout).toContain("Ops");
  expect(all.stdout).not.toContain("inlet_");
  expect((await json("tokens", "list", "--workspace", workspaceId)).data).toMatchObject([{ name: "Ada" }]);

  await run("tokens", "revoke", admin.id);

  expect(await tenancy.findTokenHolder(db, admin.token)).toBeUndefined();
});

test("a token with an expiry is listed with it and with its last use, and gives no sign-in link when it has expired", async () => {
  const create = ["tokens", "create", "--scope", "operator", "--name", "Guest", "--json", "--expires"];
  const late = await run(...create, "2020-01-01T00:00:00Z");
  const { id, token } = JSON.parse((await run(...create, "2090-01-01T00:00:00Z")).stdout);
  await tenancy.findTokenHolder(db, token);
  const listed = (await json("tokens", "list")).data.find((it: { id: string }) => it.id === id);
  await db
    .updateTable("apiToken")
    .set({ expiresAt: new Date(0) })
    .where("id", "=", id)
    .execute();
  const link = await run("tokens", "sign-in-link", "--token-id", id, "--url", "https://inlet.example");

  expect(late).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("must be in the future") });
  expect(listed).toMatchObject({ expiresAt: "2090-01-01T00:00:00.000Z", lastUsedAt: expect.any(String) });
  expect(link).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("has expired") });
});

test("a sign-in link opens one session", async () => {
  const { id } = await json("tokens", "create", "--scope", "operator", "--name", "Ops");

  const { url: link } = await json(
    "tokens",
    "sign-in-link",
    "--token-id",
    id,
    "--url",
    "https://inlet.example/base",
  );

  const { origin, pathname, searchParams } = new URL(link);
  expect(origin + pathname).toBe("https://inlet.example/base/sign-in");
  expect(await sessions.redeemSignInLink(db, searchParams.get("code") ?? "")).toBeDefined();
});

test("the browsers that are signed in with a token are listed and signed out, and the token stays valid", async () => {
  const { id, token } = await json("tokens", "create", "--scope", "operator", "--name", "Ops");
  const session = await sessions.openSession(db, id, "Firefox");

  const listed = await json("sessions", "list", "--token-id", id);
  const ended = await run("sessions", "end", "--token-id", id);

  expect(listed.data).toMatchObject([{ browser: "Firefox", lastUsedAt: expect.any(String) }]);
  expect(ended).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Sessions ended: 1") });
  expect(await sessions.listSessionTokens(db, session)).toEqual([]);
  expect(await tenancy.findTokenHolder(db, token)).toMatchObject({ id });
});

test("an integration is shown without its key", async () => {
  const { workspaceId, id } = await givenIntegration(db, { baseUrl: "https://acme.api.kustomerapp.com" });

  const shown = await json("integrations", "show", workspaceId);
  const texts = [await run("integrations", "show", workspaceId), await run("integrations", "list", "--json")];

  expect(shown).toMatchObject({ id, status: "active", host: "acme.api.kustomerapp.com", keyHint: "pace" });
  for (const { stdout } of [...texts, { stdout: JSON.stringify(shown) }]) {
    expect(stdout).toContain(workspaceId);
    expect(stdout).not.toContain(apiKey);
    expect(stdout.toLowerCase()).not.toContain("encryptedkey");
  }
});

test("the volume and notices of a workspace are shown, and the notice URL can be changed", async () => {
  const { id } = await json("workspaces", "create", "--name", "Full", "--volume-limit", "2");
  const page = ["a", "b", "c"].map((it) => ({ id: it, updatedAt: new Date() }));
  await db.transaction().execute((tx) => volume.admitConversations(tx, id, page));

  const used = await json("volume", id);
  const days = await json("volume", id, "--days");
  const firstPage = await json("notices", id, "--limit", "2");
  const secondPage = await json("notices", id, "--after", firstPage.next);
  const listed = await run("notices", id);
  const facts = await run("volume", id);

  expect(used).toMatchObject({ limit: 2, used: 2, held: 1, notices: [80, 95, 100], projectedFullAt: null });
  expect(days.data.at(-1)).toMatchObject({ admitted: 2, held: 1 });
  expect([...firstPage.data, ...secondPage.data].map((it: { kind: string }) => it.kind)).toEqual([
    "volume_100",
    "volume_95",
    "volume_80",
  ]);
  expect(firstPage.data[0]).not.toHaveProperty("subject");
  expect(listed.stdout).toContain("The volume limit is reached");
  expect(facts.stdout).toMatch(/notices at +80%, 95%, 100%/);

  const set = await json("workspaces", "update", id, "--notice-url", "https://notices.example");
  const refused = await run("workspaces", "update", id, "--notice-url", "http://localhost/");
  const cleared = await json("workspaces", "update", id, "--notice-url", "");

  expect([set.noticeUrl, cleared.noticeUrl]).toEqual(["https://notices.example/", null]);
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("https only") });
});
