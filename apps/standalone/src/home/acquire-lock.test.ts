import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { acquireLock } from "./acquire-lock.ts";

const dir = mkdtempSync(join(tmpdir(), "inlet-lock-"));
afterAll(() => rmSync(dir, { recursive: true }));

test("admits one holder at a time and leaves no other file", () => {
  const path = join(dir, "one", "lock");

  {
    using _lock = acquireLock(path);
    expect(() => acquireLock(path)).toThrow(`as process ${process.pid}`);
  }

  using _again = acquireLock(path);
  expect(readdirSync(join(dir, "one"))).toEqual(["lock"]);
});

const deadPid = 2 ** 22 + 1; // above the highest possible process id

test.each([
  ["of a dead process", JSON.stringify({ pid: deadPid, startedAt: null })],
  ["of an earlier process with the same id", JSON.stringify({ pid: process.pid, startedAt: "1" })],
  ["that was written partially", '{"pid":'],
])("takes over a lock %s", (_, content) => {
  const path = join(dir, "stale");
  writeFileSync(path, content);

  using _lock = acquireLock(path);

  expect(existsSync(path)).toBe(true);
});
