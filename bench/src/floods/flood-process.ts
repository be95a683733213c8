import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { TargetWorkspace } from "../connect-target.ts";

const floodReport = z.object({ replies: z.record(z.string(), z.number()), load: z.number() });

/** What became of a flood. */
export type FloodReport = z.output<typeof floodReport>;

/**
 * Starts a flood in a process of its own, so that its client does not take the event loop that measures.
 * Resolves when it has begun.
 * @returns the function that ends it, and returns how many replies had each status, and how many cores its client used
 */
export async function startFloodProcess(
  name: string,
  target: TargetWorkspace,
): Promise<() => Promise<FloodReport>> {
  const program = fileURLToPath(new URL("run-flood.ts", import.meta.url));
  const child = spawn(process.execPath, [program, name, JSON.stringify(target)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await lines.next();
  return async () => {
    child.stdin.end();
    const { value } = await lines.next();
    return floodReport.parse(JSON.parse(String(value)));
  };
}
