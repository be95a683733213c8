import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startSimulator } from "@inlet/kustomer-simulator";
import { afterEach, expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const npmStart = fileURLToPath(new URL("../../../scripts/start.mjs", import.meta.url));
const timeout = 90_000; // on an idle machine each takes a few seconds

let cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
  cleanups = [];
});

function start(args: string[], env: NodeJS.ProcessEnv = {}, { input = "", program = main } = {}) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } });
  child.stdin.on("error", () => undefined).end(input); // most of them do not read it
  const exited = once(child, "exit");
  cleanups.push(() => {
    child.kill("SIGKILL");
    return exited;
  });
  return Object.assign(child, { exited });
}

/** Runs the program until it exits. */
async function runToEnd(args: string[], program = main) {
  const child = start(args, {}, { program });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);
  return { stdout, stderr, code };
}

test("ingests the demo week once, equal to the truth, and prints one line", {
  timeout,
}, async () => {
  const { stdout, stderr, code } = await runToEnd(["--once", "--json", "--conversations", "120"], npmStart);

  expect(stdout.split("\n")).toHaveLength(2);
  const line = JSON.parse(stdout);
  expect(line).toEqual({
    stored: {
      conversations: expect.any(Number),
      messages: expect.any(Number),
      customers: expect.any(Number),
      tags: expect.any(Number),
    },
    truth: line.stored,
    equal: true,
    requests: { search: expect.any(Number), other: expect.any(Number) },
    seconds: expect.any(Number),
    recordsPerSecond: expect.any(Number),
  });
  expect(line.stored.conversations).toBeGreaterThan(60);
  expect(stderr).toContain("The store equals the simulator's truth.");
  expect(code).toBe(0);
});

test("names the role that a key lacks", { timeout }, async () => {
  const args = ["--once", "--json", "--conversations", "10", "--key", "noTags"];

  const { stdout, stderr, code } = await runToEnd(args);

  expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
  expect(stderr).toContain("org.permission.tag.read");
});

test("prints the help for an unknown flag", async () => {
  const { stdout, stderr, code } = await runToEnd(["--what"]);

  expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
  expect(stderr).toMatch(/--what.*npm start/s);
});

test("shows neither the key on its standard input nor a password to anybody else on the machine", {
  timeout,
}, async () => {
  const dir = createHomeDir();
  await using simulator = await startSimulator({ conversations: 5 });
  const key = simulator.keys.full;

  const args = ["--json", "--kustomer-url", simulator.url, "--api-key", "-"];
  const child = start(args, { INLET_DIR: dir, PORT: "0" }, { input: `${key}\n` });
  const stderr = text(child.stderr);
  const ready = await readJsonLine(child);
  const processes = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
  const { host } = await getIntegration(ready);
  child.kill("SIGINT");
  await child.exited;

  expect(host).toBe(new URL(simulator.url).host);
  expect(processes).toContain(`--api-key -`);
  const passwords = readFileSync(join(dir, "postgres.pgpass"), "utf8").match(/[0-9a-f]{64}/g) ?? [];
  expect(passwords).toHaveLength(2);
  for (const secret of [key, ...passwords, ready["operatorToken"]]) {
    expect(processes).not.toContain(secret);
    expect(await stderr).not.toContain(secret);
  }
  const database = new URL(String(ready["databaseUrl"]));
  expect(passwords).toContain(database.password);
  expect(database.search).toBe("?sslmode=disable"); // psql before version 17 refuses what it does not know
  expect(await stderr).toContain(`psql 'postgres://inlet@${database.host}`);
  const modes = ["", "memory.json", "postgres.pgpass", "lock"].map(
    (it) => statSync(join(dir, it)).mode & 0o066,
  );
  expect(modes).toEqual([0, 0, 0, 0]);
});

test("continues with the same workspace after kill -9, one process at a time", { timeout }, async () => {
  const dir = createHomeDir();
  const env = { INLET_DIR: dir, PORT: "0" };
  const first = start(["--json", "--conversations", "20"], env);
  const before = await readJsonLine(first);

  const concurrent = start(["--json"], env);
  const error = await text(concurrent.stderr);
  expect(error).toContain(`as process ${first.pid}`);
  expect(await concurrent.exited).toEqual([1, null]);
  first.kill("SIGKILL");
  await first.exited;
  const second = start(["--json"], env);
  const after = await readJsonLine(second);

  const unchanged = ["workspaceId", "workspaceToken", "operatorToken"] as const;
  for (const name of unchanged) expect(after[name]).toBe(before[name]);
  expect(await getIntegration(after)).toMatchObject({
    status: "active",
    host: new URL(after["simulatorUrl"] ?? "").host,
  });
  second.kill("SIGINT");
  expect(await second.exited).toEqual([0, null]);
});

test("ends when its Postgres was killed, and says what to do", { timeout }, async () => {
  const dir = createHomeDir();
  const child = start(["--json", "--conversations", "5"], { INLET_DIR: dir, PORT: "0" });
  const stderr = text(child.stderr);
  await readJsonLine(child);
  const [postgresPid] = readFileSync(join(dir, "postgres", "postmaster.pid"), "utf8").split("\n");

  process.kill(Number(postgresPid), "SIGKILL");

  expect(await child.exited).toEqual([1, null]);
  expect(await stderr).toContain(`Start Inlet again: it continues with all data in ${dir}`);
});

function createHomeDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "inlet-home-"));
  chmodSync(dir, 0o755); // otherwise Postgres, which runs under another account when this is root, keeps its data elsewhere
  cleanups.push(() => rmSync(dir, { recursive: true, maxRetries: 20, retryDelay: 100 }));
  return dir;
}

async function getIntegration({ url, workspaceId, workspaceToken }: Record<string, string>) {
  const response = await fetch(`${url}/v1/workspaces/${workspaceId}/integrations/kustomer`, {
    headers: { authorization: `Bearer ${workspaceToken}` },
  });
  return (await response.json()) as { status: string; host: string };
}

/** Reads the line that the program prints when it is ready. */
async function readJsonLine({ stdout }: ReturnType<typeof start>): Promise<Record<string, string>> {
  for await (const line of createInterface(stdout)) if (line.startsWith("{")) return JSON.parse(line);
  throw new Error("the program exited without its JSON line");
}
