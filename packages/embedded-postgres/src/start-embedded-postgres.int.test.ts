import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findFreePort, startEmbeddedPostgres } from "./index.ts";
import { fastUnsafeFlags } from "./testing/fast-unsafe-flags.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "inlet-pg-test-")); // mode 0700, so only its owner can read it
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const acceptsConnections = (url: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.once("connect", () => resolve(socket.destroy() !== undefined)).once("error", () => resolve(false));
  });

/** Starts a process that starts a server on `dir`, prints its pid and URL, and keeps running. */
async function startInOtherProcess(dir: string) {
  const index = new URL("./index.ts", import.meta.url).href;
  const code = `import { startEmbeddedPostgres } from ${JSON.stringify(index)};
    const it = await startEmbeddedPostgres({ dir: ${JSON.stringify(dir)} });
    console.log(JSON.stringify({ pid: it.pid, url: it.url }));
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  return { child, ...(JSON.parse(String(line)) as { pid: number; url: string }) };
}

describe("a server", () => {
  test("accepts connections until it is disposed, and leaves no temporary data", async () => {
    const server = await startEmbeddedPostgres({ flags: fastUnsafeFlags });
    expect(await acceptsConnections(server.url)).toBe(true);

    await server[Symbol.asyncDispose]();

    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(server.dataDir)).toBe(false);
  });

  test("keeps its data under a folder that only its owner can read", async () => {
    const dir = join(parent, "postgres");
    {
      await using first = await startEmbeddedPostgres({ dir });
      expect(existsSync(join(first.dataDir, "PG_VERSION"))).toBe(true);
    }

    await using second = await startEmbeddedPostgres({ dir });

    expect(await acceptsConnections(second.url)).toBe(true);
    expect(existsSync(join(dir, "PG_VERSION"))).toBe(true);
    await second[Symbol.asyncDispose]();
    rmSync(second.dataDir, { recursive: true });
  });

  test("uses the given port", async () => {
    const port = await findFreePort();

    await using server = await startEmbeddedPostgres({ port });

    expect(new URL(server.url).port).toBe(String(port));
  });

  test("stops when its process is killed, and the next start succeeds at once", async () => {
    const dir = join(parent, "postgres");
    const { child, pid } = await startInOtherProcess(dir);
    child.kill("SIGKILL");
    await once(child, "exit");

    await using next = await startEmbeddedPostgres({ dir });

    expect(await acceptsConnections(next.url)).toBe(true);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 5_000);
    await next[Symbol.asyncDispose]();
    rmSync(next.dataDir, { recursive: true });
  });

  test("starts after the server was killed and left its lock", async () => {
    const dir = join(parent, "postgres");
    const first = await startEmbeddedPostgres({ dir });
    process.kill(first.pid, "SIGKILL");

    await using next = await startEmbeddedPostgres({ dir });

    expect(await acceptsConnections(next.url)).toBe(true);
    await first[Symbol.asyncDispose]();
    await next[Symbol.asyncDispose]();
    rmSync(next.dataDir, { recursive: true });
  });
});

describe("a folder without a usable cluster", () => {
  test("gets a new cluster when a killed process left a partial one", async () => {
    const dir = join(parent, "postgres");
    const { dataDir } = await startEmbeddedPostgres({ dir }).then(async (it) => {
      await it[Symbol.asyncDispose]();
      return it;
    });
    rmSync(dataDir, { recursive: true });
    mkdirSync(`${dataDir}.half`);
    writeFileSync(join(`${dataDir}.half`, "PG_VERSION"), "18\n");

    await using server = await startEmbeddedPostgres({ dir });

    expect(existsSync(`${dataDir}.half`)).toBe(false);
    expect(await acceptsConnections(server.url)).toBe(true);
    await server[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true });
  });

  test("is rejected with advice when another major version created it", async () => {
    const dir = join(parent, "postgres");
    const { dataDir } = await startEmbeddedPostgres({ dir }).then(async (it) => {
      await it[Symbol.asyncDispose]();
      return it;
    });
    writeFileSync(join(dataDir, "PG_VERSION"), "17\n");

    await expect(startEmbeddedPostgres({ dir })).rejects.toThrow(
      /belongs to Postgres 17, and this is Postgres 18/,
    );

    rmSync(dataDir, { recursive: true });
  });
});

test("removes a temporary folder whose creator was killed early", async () => {
  await using first = await startEmbeddedPostgres({ flags: fastUnsafeFlags });
  const scratchParent = dirname(dirname(first.dataDir));
  const abandoned = join(scratchParent, "inlet-pg-999999999-left"); // no system has a process with this id
  mkdirSync(join(abandoned, "data.half"), { recursive: true });

  await using _second = await startEmbeddedPostgres({ flags: fastUnsafeFlags });

  expect(existsSync(abandoned)).toBe(false);
  expect(existsSync(first.dataDir)).toBe(true);
});

test("finds a port that can be listened on", async () => {
  const port = await findFreePort();

  const server = createServer().listen(port, "127.0.0.1");

  await once(server, "listening");
  server.close();
});
