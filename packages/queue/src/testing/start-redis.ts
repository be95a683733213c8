import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { expect, vi } from "vitest";
import { patiently } from "./queue-test.ts";

/** Whether this machine has Redis, for tests that need servers of their own. */
export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

/** A Redis server of one test. */
export interface OwnRedis extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly busPort: number;
  run(command: string, ...args: string[]): Promise<unknown>;
}

/** Starts a Redis with these flags. Disposing ends it. */
export async function startRedis(...flags: string[]): Promise<OwnRedis> {
  await using stack = new AsyncDisposableStack();
  const dir = stack.adopt(await mkdtemp(join(tmpdir(), "inlet-redis-")), (it) => rm(it, { recursive: true }));
  const [port, busPort] = [await findPort(), await findPort()];
  const argv = ["--port", `${port}`, "--cluster-port", `${busPort}`, "--bind", "127.0.0.1", "--save", ""];
  const child = spawn("redis-server", [...argv, "--dir", dir, ...flags], { stdio: "ignore" });
  stack.defer(async () => {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  });
  const client = stack.adopt(new Redis({ port }), (it) => it.disconnect());
  client.on("error", () => undefined); // it reconnects until the server listens
  await vi.waitFor(() => client.ping(), patiently);
  const owned = stack.move();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    busPort,
    run: (command, ...args) => client.call(command, ...args),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** How many slots a Redis Cluster has. */
export const slotCount = 16_384;

/** Starts a Redis Cluster of primaries that share the slots evenly. */
export async function startCluster(size: number): Promise<AsyncDisposable & { nodes: OwnRedis[] }> {
  await using stack = new AsyncDisposableStack();
  const nodes: OwnRedis[] = [];
  for (let i = 0; i < size; i++) {
    const node = stack.use(await startRedis("--cluster-enabled", "yes"));
    nodes.push(node);
    const [first, next] = [Math.floor((slotCount * i) / size), Math.floor((slotCount * (i + 1)) / size)];
    await node.run("cluster", "addslotsrange", `${first}`, `${next - 1}`);
    await nodes[0]?.run("cluster", "meet", "127.0.0.1", `${node.port}`, `${node.busPort}`);
  }
  for (const node of nodes)
    await vi.waitFor(async () => {
      expect(await node.run("cluster", "info")).toContain("cluster_state:ok");
    }, patiently);
  const owned = stack.move();
  return { nodes, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
