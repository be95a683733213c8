import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

/** Runs the command as a shell does. */
function runCommand(args: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], (err, stdout, stderr) =>
      resolve({ code: err ? err.code : 0, stdout, stderr }),
    );
    onTestFinished(() => void child.kill("SIGINT"));
  });
}

test("the store equals the truth after services were killed and connections were dropped", {
  timeout: 500_000,
}, async () => {
  const seed = 8;
  const flags = ["--seconds", "8", "--seed", String(seed), "--conversations", "60", "--json"];

  const { code, stdout, stderr } = await runCommand(flags);

  expect(JSON.parse(stdout), stderr).toMatchObject({
    seed,
    queue: "postgres",
    equal: true,
    differences: [],
    volumeExact: true,
    polite: true,
  });
  expect(JSON.parse(stdout)).toHaveProperty("did.killed");
  expect(code).toBe(0);
});

test("an invalid option is refused with the valid values", async () => {
  const { code, stdout, stderr } = await runCommand(["--queue", "paper"]);

  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/postgres.*redis/);
});
