import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ensurePrivateFolder } from "./ensure-private-folder.ts";

const parent = mkdtempSync(join(tmpdir(), "inlet-folder-"));
afterAll(() => rmSync(parent, { recursive: true }));
const modeOf = (dir: string): number => statSync(dir).mode & 0o7777;
/** Root's Postgres, which runs as another account, passes through. */
const passable = process.getuid?.() === 0 ? 0o711 : 0o700;

test("creates a folder that nobody else can list", () => {
  const dir = join(parent, "deep", "new");

  ensurePrivateFolder(dir);

  expect(modeOf(dir)).toBe(passable);
});

test.each([
  [0o755, passable],
  [0o700, 0o700],
  [0o1777, 0o1777],
])("changes the mode of a folder from %o to %o", (before, after) => {
  const dir = join(parent, before.toString(8));
  mkdirSync(dir);
  chmodSync(dir, before);

  ensurePrivateFolder(dir);

  expect(modeOf(dir)).toBe(after);
});
