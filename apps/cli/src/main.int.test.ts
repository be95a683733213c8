import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));
/** Runs the program in a shell, with its output where `redirection` says. */
const run = (redirection: string) =>
  spawnSync(
    "sh",
    ["-c", `{ "$0" "$1" keys generate; echo "exit $?" >&2; } ${redirection}`, process.execPath, main],
    {
      encoding: "utf8",
    },
  );

test("output that cannot be written, as to a full disk, is a failure and not success", () => {
  const { stderr } = run("> /dev/full");

  expect(stderr).toContain("the output cannot be written");
  expect(stderr).toContain("exit 1");
});

test("a reader that has read enough is no failure", () => {
  const { stderr } = run("| true");

  expect(stderr).not.toContain("cannot be written");
  expect(stderr).toContain("exit 0");
});
