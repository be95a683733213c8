import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";

const index = new URL("./index.ts", import.meta.url).href;
const zod = import.meta.resolve("zod");

/** Runs a service whose `start` has this body in its own process; resolves when it has written its first line. */
async function startTestService(body: string, env: Record<string, string> = {}) {
  const code = `import { runService, serviceEnv } from ${JSON.stringify(index)};
    import { z } from ${JSON.stringify(zod)};
    const { LOG_LEVEL } = serviceEnv;
    const [NUMBER, OTHER] = [z.coerce.number().default(1), z.enum(["a"]).default("a")];
    const schema = z.object({ NUMBER, OTHER, LOG_LEVEL, INLET_NUMBER: z.string().optional() });
    const start = async (config, { stack, log, health }) => { ${body} };
    await runService("test", { env: process.env, schema, start, closeWithinMs: 300 });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    env: { ...process.env, ...env },
  });
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (chunk: Buffer) => {
      output[stream] += chunk;
    });
  const exit = once(child, "close");
  await Promise.race([once(child.stdout, "data"), exit]);
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async end() {
      const [code] = await exit;
      const lines = output.stdout.split("\n").filter(Boolean);
      return { code, lines: lines.map((it) => JSON.parse(it)), stderr: output.stderr };
    },
  };
}

const keepAlive = "const timer = setInterval(() => {}, 1_000);";
const logClosed = 'stack.defer(async () => { clearInterval(timer); log.info("closed"); });';

describe("a service", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "closes on %s, even when sent twice, and exits with 0",
    async (signal) => {
      const service = await startTestService(`${keepAlive} ${logClosed}`);
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
  ])("closes after %s and exits with 1", async (_name, crash) => {
    const service = await startTestService(`${keepAlive} ${logClosed} ${crash}`);

    const { code, lines } = await service.end();

    expect(code).toBe(1);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 60, err: expect.objectContaining({ message: "bug" }) }),
    );
    expect(lines.at(-1)).toMatchObject({ msg: "closed" });
  });

  test("closes what it has opened when it fails to start", async () => {
    const service = await startTestService(`${keepAlive} ${logClosed} throw new Error("no database");`);

    const { code, lines } = await service.end();

    expect(code).toBe(1);
    expect(lines.map((it) => it.msg)).toEqual(["service failed to start", "service stopping", "closed"]);
  });

  test("closes only after its start has ended, so that nothing opens afterwards", async () => {
    const service = await startTestService(`${keepAlive} ${logClosed}
      const stopped = new Promise((resolve) => process.once("SIGTERM", resolve));
      log.info("starting");
      await stopped;
      for (let i = 0; i < 9; i++) await new Promise(setImmediate);
      log.info("opened");`);
    service.kill("SIGTERM");

    const { code, lines } = await service.end();

    expect(code).toBe(0);
    expect(lines.map((it) => it.msg)).toEqual(["starting", "service stopping", "opened", "closed"]);
  });

  test("is terminated when it does not close in time", async () => {
    const service = await startTestService(`${keepAlive} stack.defer(() => new Promise(() => {}));`);
    service.kill("SIGTERM");

    const { code, lines } = await service.end();

    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ msg: "service did not close in time" });
  });

  test("warns of a variable that seems to be misspelled", async () => {
    const service = await startTestService('throw new Error("over");', { INLET_NUMBERS: "2" });

    const { lines } = await service.end();

    expect(lines[0]).toMatchObject({
      level: 40,
      variables: ["INLET_NUMBERS is not read: write INLET_NUMBER"],
    });
  });

  test("rejects an invalid environment and lists all problems", async () => {
    const service = await startTestService("", { NUMBER: "many", OTHER: "b", LOG_LEVEL: "loud" });

    const { code, lines, stderr } = await service.end();

    expect({ code, lines }).toEqual({ code: 1, lines: [] });
    expect(stderr).toMatch(
      /^the environment is invalid:\n {2}NUMBER: .*\n {2}OTHER: .*\n {2}LOG_LEVEL: .*\n$/,
    );
  });
});
