import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { startProgram } from "./start-program.ts";

const program = { app: "kustomer-simulator", args: ["--conversations", "3"], env: {}, readyAt: '"keys"' };
const doors = new URL("../programs.ts", import.meta.url).href;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // nobody has that number
  }
}

test("a program ends with the one that started it, even when that is killed", async () => {
  const code = `
    import { startProgram } from ${JSON.stringify(doors)};
    console.log((await startProgram(${JSON.stringify(program)})).pid);`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", code]);
  const [said] = await once(parent.stdout, "data");
  const pid = Number(said);
  expect(isAlive(pid)).toBe(true);

  parent.kill("SIGKILL");

  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
});

test("a program that ends before it is ready says why", async () => {
  const starting = startProgram({ ...program, args: ["--conversations", "-3"] });

  await expect(starting).rejects.toThrow(/kustomer-simulator ended before it was ready[\s\S]*conversations/);
});

test("a program can be ended before it is ready", async () => {
  const giveUp = new AbortController();
  const starting = startProgram({ ...program, signal: giveUp.signal });

  giveUp.abort();

  await expect(starting).rejects.toThrow("aborted");
});
