import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeStaleLock } from "./remove-stale-lock.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "inlet-lock-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test.runIf(process.platform === "linux")("removes a lock that names another program", () => {
  writeFileSync(join(dataDir, "postmaster.pid"), `${process.pid}\n${dataDir}\n`); // this is node, not postgres

  removeStaleLock(dataDir);

  expect(existsSync(join(dataDir, "postmaster.pid"))).toBe(false);
});

test("keeps the lock of a dead process, which Postgres handles", () => {
  writeFileSync(join(dataDir, "postmaster.pid"), `999999999\n${dataDir}\n`);

  removeStaleLock(dataDir);

  expect(existsSync(join(dataDir, "postmaster.pid"))).toBe(true);
});

test("does nothing without a lock", () => {
  expect(() => removeStaleLock(dataDir)).not.toThrow();
});
