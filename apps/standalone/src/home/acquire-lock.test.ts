import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

test.each([
  ["a dead process", "4194305"],
  ["an earlier process with the same id", String(process.pid)],
  ["a process that was killed before it wrote its id", ""],
])("takes over the lock of %s", (_, content) => {
  const path = join(dir, "stale");
  writeFileSync(path, content);

  using _lock = acquireLock(path);

  expect(readFileSync(path, "utf8")).toBe(String(process.pid));
});
