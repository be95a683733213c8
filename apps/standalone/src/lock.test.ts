import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lock } from "./lock.ts";

const dir = mkdtempSync(join(tmpdir(), "inlet-lock-"));
afterAll(() => rmSync(dir, { recursive: true }));

test("lets one in at a time, and leaves nothing behind", () => {
  const path = join(dir, "one", "lock");

  {
    using _held = lock(path);
    expect(() => lock(path)).toThrow(`as process ${process.pid}`);
  }

  using _again = lock(path);
  expect(readdirSync(join(dir, "one"))).toEqual(["lock"]);
});

const nobody = 2 ** 22 + 1; // above the highest number a process can have

test.each([
  ["of a process that is gone", JSON.stringify({ pid: nobody, startedAt: null })],
  ["of another process with the same number", JSON.stringify({ pid: process.pid, startedAt: "1" })],
  ["that is torn", '{"pid":'],
])("takes over a lock %s", (_, left) => {
  const path = join(dir, "stale");
  writeFileSync(path, left);

  using _held = lock(path);

  expect(existsSync(path)).toBe(true);
});
