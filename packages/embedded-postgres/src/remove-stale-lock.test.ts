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

test.runIf(process.platform === "linux")("a lock that names another program is removed", () => {
  writeFileSync(join(dataDir, "postmaster.pid"), `${process.pid}\n${dataDir}\n`); // this is node, not postgres

  removeStaleLock(dataDir);

  expect(existsSync(join(dataDir, "postmaster.pid"))).toBe(false);
});

test("a lock of a process that is gone is left to Postgres", () => {
  writeFileSync(join(dataDir, "postmaster.pid"), `999999999\n${dataDir}\n`);

  removeStaleLock(dataDir);

  expect(existsSync(join(dataDir, "postmaster.pid"))).toBe(true);
});

test("no lock is no trouble", () => {
  expect(() => removeStaleLock(dataDir)).not.toThrow();
});
