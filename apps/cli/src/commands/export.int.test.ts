import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runCommand } from "../testing/run-command.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const main = fileURLToPath(new URL("../main.ts", import.meta.url));
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "inlet-export-"));
});
afterAll(() => rm(dir, { recursive: true }));

async function givenMessages(count: number, bytes: number): Promise<string> {
  const { id } = await given.workspace();
  await given.query(
    `insert into message (workspace_id, id, conversation_id, description, status, updated_at, attributes, relations, observed_at,
      mapping_version, feed_position)
    select $1::uuid, 'm' || lpad(n::text, 6, '0'), 'v1', n || repeat('x', $3::int), (array['sent', 'received'])[n % 2 + 1],
      '2026-01-01Z', '{}', '{}', now(), 1, n
    from generate_series(1, $2::int) n`,
    id,
    count,
    bytes,
  );
  return id;
}

const run = (...args: string[]) => runCommand(["export", ...args], { DATABASE_URL: pg.url });

test("an interrupted export leaves no file, and the same command resumes it to a file that equals an uninterrupted one", async () => {
  const id = await givenMessages(800, 65_536);
  const [file, whole] = [join(dir, "resumed.csv"), join(dir, "whole.csv")];
  const command = [id, "messages", "--format", "csv", "--output"];

  const interrupted = run(...command, file);
  await vi.waitFor(() => readFile(`${file}.part.json`), { interval: 2, timeout: 20_000 });
  await given.query("alter table message rename to away");
  const { exitCode } = await interrupted;
  const left = await readdir(dir);
  await given.query("alter table away rename to message");
  const resumed = await run(...command, file, "--json");
  await run(...command, whole);

  expect([exitCode, left.toSorted()]).toEqual([1, ["resumed.csv.part", "resumed.csv.part.json"]]);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ file, resumedAt: expect.any(Number) });
  expect(JSON.parse(resumed.stdout).resumedAt).toBeGreaterThan(8_000_000);
  expect((await readFile(file)).equals(await readFile(whole))).toBe(true);
  expect((await readdir(dir)).toSorted()).toEqual(["resumed.csv", "whole.csv"]);
});

test("an export that a signal ends is resumed exactly where it ended, and says how", async () => {
  const id = await givenMessages(400, 65_536);
  const [file, whole] = [join(dir, "stopped.ndjson"), join(dir, "unstopped.ndjson")];
  const env = { ...process.env, DATABASE_URL: pg.url };
  const db = openDb({ url: pg.url });

  const child = spawn(process.execPath, [main, "export", id, "messages", "--output", file], { env });
  const ended = Promise.all([once(child, "exit"), text(child.stderr)]);
  await vi.waitFor(() => readFile(`${file}.part.json`), { interval: 2, timeout: 20_000 });
  await db.transaction().execute(async (tx) => {
    await tx.schema.alterTable("message").renameTo("away").execute(); // so that it reads nothing until the end
    await tx.schema.alterTable("away").renameTo("message").execute();
    child.kill("SIGTERM");
  });
  const [[exitCode], stderr] = await ended;
  await db.destroy();
  const { size } = await stat(`${file}.part`);
  const resumed = await run(id, "messages", "--output", file, "--json");
  await run(id, "messages", "--output", whole);

  expect(exitCode).toBe(1);
  expect(stderr).toContain("The export was interrupted. Run the same command again");
  expect(JSON.parse(resumed.stdout)).toMatchObject({ resumedAt: size });
  expect((await readFile(file)).equals(await readFile(whole))).toBe(true);
});

test("an export that a release with other columns began is not resumed, because the rows would not match the header", async () => {
  const id = await givenMessages(3, 1);
  const [file, whole] = [join(dir, "older.csv"), join(dir, "newer.csv")];
  const command = [id, "messages", "--format", "csv", "--output"];
  const older = `id,conversationId\r\nm000001,v1\r\n`;
  await writeFile(`${file}.part`, older);
  const query = { format: "csv", bom: false };
  const request = JSON.stringify([id, "messages", query, ["id", "conversationId"]]);
  const outdated = JSON.stringify([id, "messages", query]);

  for (const it of [request, outdated]) {
    const progress = { request: it, bytes: older.length, after: "m000001" };
    await writeFile(`${file}.part.json`, JSON.stringify(progress));
    expect((await run(...command, file)).exitCode).toBe(0);
    await run(...command, whole);
    expect(await readFile(file, "utf8")).toBe(await readFile(whole, "utf8"));
    await writeFile(`${file}.part`, older);
  }
});

test("the same export started twice never leaves a file that mixes both, and says so", async () => {
  const id = await givenMessages(400, 65_536);
  const [file, whole] = [join(dir, "twice.ndjson"), join(dir, "once.ndjson")];
  const command = [id, "messages", "--output"];
  const countStarted = async () =>
    (await given.query("select from audit_entry where workspace_id = $1", id)).length;
  const db = openDb({ url: pg.url });

  const first = run(...command, file);
  await vi.waitFor(() => readFile(`${file}.part.json`), { interval: 2, timeout: 20_000 });
  const both = await db.transaction().execute(async (tx) => {
    await tx.schema.alterTable("message").renameTo("away").execute(); // so that nobody reads it until the end
    await tx.schema.alterTable("away").renameTo("message").execute();
    const second = run(...command, file);
    await vi.waitUntil(async () => (await countStarted()) === 2, { timeout: 20_000 });
    return { second };
  });
  const ends = await Promise.all([first, both.second]);
  await db.destroy();
  const refused = ends.filter((it) => it.exitCode !== 0);
  if (refused.length === 2) await run(...command, file);
  await run(...command, whole);

  expect(refused.length).toBeGreaterThan(0);
  for (const { stderr } of refused) expect(stderr).toContain("started twice: run it again");
  expect((await readFile(file)).equals(await readFile(whole))).toBe(true);
});

test.each([
  ["a folder", "."],
  ["a file in a folder that does not exist", "nowhere/it.ndjson"],
])("an output that is %s is refused before anything is read", async (_, output) => {
  const id = await givenMessages(1, 1);

  const refused = await run(id, "messages", "--output", join(dir, output));

  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^inlet: .* name a/) });
  expect(refused.stderr).not.toContain("unexpected");
  expect(await readdir(dir)).not.toContain("..part");
});

test("the options choose what the API's parameters choose, the audit log has the export, and a wrong option is bad usage", async () => {
  const id = await givenMessages(10, 1);
  const file = join(dir, "sent.ndjson");

  const done = await run(
    id,
    "messages",
    "--status",
    "received",
    "--to",
    "2026-01-02T00:00:00Z",
    "--output",
    file,
  );
  const wrong = await run(id, "customers", "--tag", "t1", "--output", file);
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  const [entry] = await given.query("select action, after from audit_entry where workspace_id = $1", id);

  expect(done.exitCode).toBe(0);
  expect(lines.map((it) => JSON.parse(it).id)).toEqual([
    "m000001",
    "m000003",
    "m000005",
    "m000007",
    "m000009",
  ]);
  expect(entry).toMatchObject({
    action: "records.exported",
    after: { kind: "messages", format: "ndjson", status: "received" },
  });
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("tag") });
});

test("a file is named from the folder in which pnpm was called, which runs the command in another", async () => {
  const id = await givenMessages(1, 1);
  const called = { DATABASE_URL: pg.url, npm_lifecycle_event: "inlet", INIT_CWD: dir };
  await given.query("update message set customer_id = 'c1' where workspace_id = $1::uuid", id);

  const records = await runCommand(["export", id, "messages", "--output", "here.ndjson"], called);
  const args = ["export-customer", id, "--customer", "c1", "--output", "ada.ndjson"];
  const customer = await runCommand(args, called);

  expect([records.exitCode, customer.exitCode]).toEqual([0, 0]);
  expect(await readdir(dir)).toEqual(expect.arrayContaining(["here.ndjson", "ada.ndjson"]));
});

test("everything of a customer goes to a file, and an unknown one leaves no file", async () => {
  const id = await givenMessages(2, 1);
  await given.query("update message set customer_id = 'c1' where workspace_id = $1::uuid", id);
  const [file, none] = [join(dir, "customer.ndjson"), join(dir, "none.ndjson")];
  const exportCustomer = (...args: string[]) =>
    runCommand(["export-customer", id, ...args, "--json"], { DATABASE_URL: pg.url });

  const done = await exportCustomer("--customer", "c1", "--output", file);
  const unknown = await exportCustomer("--customer", "eve@example.com", "--output", none);
  const lines = (await readFile(file, "utf8"))
    .trimEnd()
    .split("\n")
    .map((it) => JSON.parse(it));

  expect(JSON.parse(done.stdout)).toMatchObject({ file, customerIds: ["c1"] });
  expect(lines.at(-1)).toMatchObject({ type: "end", counts: { message: 2 } });
  expect([unknown.exitCode, unknown.stderr]).toEqual([1, expect.stringContaining("No stored customer")]);
  expect(await readdir(dir)).not.toContain("none.ndjson");
});
