import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";

const index = new URL("./index.ts", import.meta.url).href;
const zod = import.meta.resolve("zod");

/** A service whose `start` has this body, in a process of its own; resolves when it has written its first line. */
async function startTrial(body: string, env: Record<string, string> = {}) {
  const code = `import { runService } from ${JSON.stringify(index)};
    import { z } from ${JSON.stringify(zod)};
    const schema = z.object({ NUMBER: z.coerce.number().default(1), OTHER: z.enum(["a"]).default("a") });
    const start = async (config, { stack, log, health }) => { ${body} };
    await runService("trial", { env: process.env, schema, start, closeWithinMs: 300 });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    env: { ...process.env, ...env },
  });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (chunk: Buffer) => {
      said[stream] += chunk;
    });
  const exit = once(child, "close");
  await Promise.race([once(child.stdout, "data"), exit]);
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async end() {
      const [code] = await exit;
      const lines = said.stdout.split("\n").filter(Boolean);
      return { code, lines: lines.map((it) => JSON.parse(it)), stderr: said.stderr };
    },
  };
}

const stays = "const timer = setInterval(() => {}, 1_000);";
const saysClosed = 'stack.defer(async () => { clearInterval(timer); log.info("closed"); });';

describe("a service", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "closes at %s, twice or not, and ends with 0",
    async (signal) => {
      const service = await startTrial(`${stays} ${saysClosed}`);
      service.kill(signal);
      service.kill(signal);

      const { code, lines } = await service.end();

      expect(code).toBe(0);
      expect(lines.map((it) => it.msg)).toEqual(["service started", "service stopping", "closed"]);
    },
  );

  test.each([
    ["an uncaught exception", 'setImmediate(() => { throw new Error("bug"); });'],
    ["an unhandled rejection", 'setImmediate(() => Promise.reject(new Error("bug")));'],
  ])("closes after %s and ends with 1", async (_name, crash) => {
    const service = await startTrial(`${stays} ${saysClosed} ${crash}`);

    const { code, lines } = await service.end();

    expect(code).toBe(1);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 60, err: expect.objectContaining({ message: "bug" }) }),
    );
    expect(lines.at(-1)).toMatchObject({ msg: "closed" });
  });

  test("closes what it had opened when it fails to start", async () => {
    const service = await startTrial(`${stays} ${saysClosed} throw new Error("no database");`);

    const { code, lines } = await service.end();

    expect(code).toBe(1);
    expect(lines.map((it) => it.msg)).toEqual(["service failed to start", "service stopping", "closed"]);
  });

  test("is ended when it does not close in time", async () => {
    const service = await startTrial(`${stays} stack.defer(() => new Promise(() => {}));`);
    service.kill("SIGTERM");

    const { code, lines } = await service.end();

    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ msg: "service did not close in time" });
  });

  test("refuses a bad environment in words, all faults at once", async () => {
    const service = await startTrial("", { NUMBER: "many", OTHER: "b" });

    const { code, lines, stderr } = await service.end();

    expect({ code, lines }).toEqual({ code: 1, lines: [] });
    expect(stderr).toMatch(/^the environment is not right:\n {2}NUMBER: .*\n {2}OTHER: .*\n$/);
  });
});
