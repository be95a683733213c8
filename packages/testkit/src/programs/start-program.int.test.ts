import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { startProgram } from "./start-program.ts";

const program = { app: "kustomer-simulator", args: ["--conversations", "3"], env: {}, readyText: '"keys"' };
const index = new URL("./index.ts", import.meta.url).href;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // no process has this id
  }
}

test("a program ends with its parent, even when the parent is killed", async () => {
  const code = `
    import { startProgram } from ${JSON.stringify(index)};
    console.log((await startProgram(${JSON.stringify(program)})).pid);`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", code]);
  const [output] = await once(parent.stdout, "data");
  const pid = Number(output);
  expect(isAlive(pid)).toBe(true);

  parent.kill("SIGKILL");

  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
});

test("a program that exits before it is ready rejects with its output", async () => {
  const starting = startProgram({ ...program, args: ["--conversations", "-3"] });

  await expect(starting).rejects.toThrow(/kustomer-simulator exited before it was ready[\s\S]*conversations/);
});

test("a program can be killed before it is ready", async () => {
  const abort = new AbortController();
  const starting = startProgram({ ...program, signal: abort.signal });

  abort.abort();

  await expect(starting).rejects.toThrow("aborted");
});

test("a program leaves its compiled code for the next start, and starts without it where it cannot be written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "compiled-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const start = async (NODE_COMPILE_CACHE: string) => {
    await using running = await startProgram({ ...program, env: { NODE_COMPILE_CACHE } });
    return running.readyLine;
  };

  expect(await start(folder)).toContain('"keys"');
  expect(readdirSync(folder)).toHaveLength(1);
  expect(await start("/dev/null/compiled")).toContain('"keys"');
});
