import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { keyRoles } from "../src/api-keys.ts";
import { actionTypes } from "../src/mutations/actions.ts";

const folder = join(import.meta.dirname, "..");
const readme = readFileSync(join(folder, "README.md"), "utf8");

test("the example prints the documented output", async () => {
  const [, code = "", output = ""] = /```ts\n([\s\S]*?)```[\s\S]*?```text\n([\s\S]*?)```/u.exec(readme) ?? [];

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module-typescript", "--eval", code],
    { cwd: folder },
  );

  expect(stdout).toBe(output);
});

test.each([
  ["key", Object.keys(keyRoles)],
  ["action", actionTypes],
] as const)("every %s is documented", (_, names) => {
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test("the command line prints one JSON line and exits with 0 on SIGTERM", async () => {
  const child = execFile(process.execPath, ["src/main.ts", "--conversations", "3"], { cwd: folder });
  const exit = new Promise((resolve) => child.once("exit", resolve));
  const line = await new Promise<string>((resolve) => child.stdout?.once("data", resolve));

  child.kill("SIGTERM");

  expect(JSON.parse(line)).toMatchObject({
    url: expect.any(String),
    keys: { documented: expect.any(String) },
  });
  expect(await exit).toBe(0);
});
