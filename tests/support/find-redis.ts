import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { connect } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findFreePort } from "@inlet/embedded-postgres";

/** A Redis server for tests, or the reason why there is none. */
export interface TestRedis extends AsyncDisposable {
  url: string | undefined;
  reason: string | undefined;
}

const doNothing = async (): Promise<void> => undefined;
const flags = ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"];

/**
 * Finds or starts a Redis server: the one that `TEST_REDIS_URL` or `REDIS_URL` names, else one from the PATH, else
 * one in Docker.
 */
export async function findRedis(env: NodeJS.ProcessEnv): Promise<TestRedis> {
  const configuredUrl = env["TEST_REDIS_URL"] || env["REDIS_URL"];
  if (configuredUrl) return { url: configuredUrl, reason: undefined, [Symbol.asyncDispose]: doNothing };
  const program = findOnPath("redis-server", env["PATH"]) ?? findOnPath("valkey-server", env["PATH"]);
  if (program) return startProgram(program);
  if (await isDockerRunning(env["DOCKER_HOST"])) return startContainer();
  const reason =
    "TEST_REDIS_URL is not set, neither redis-server nor valkey-server is on the PATH, and Docker does not run";
  return { url: undefined, reason, [Symbol.asyncDispose]: doNothing };
}

function findOnPath(name: string, path = ""): string | undefined {
  const candidates = path.split(delimiter).map((folder) => join(folder, name));
  return candidates.find((it) => {
    try {
      accessSync(it, constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder
    }
  });
}

// Stops the server when this process ends in any way, because the kernel then closes fd 3.
const keeperScript = `
trap '' INT TERM HUP
"$@" 3<&- & child=$!
( cat <&3 >/dev/null; kill -TERM $child ) 3<&3 &
exec 3<&-
wait $child`;

async function startProgram(program: string): Promise<TestRedis> {
  const port = await findFreePort();
  const argv = [program, "--port", String(port), "--bind", "127.0.0.1", ...flags];
  const child = spawn("/bin/sh", ["-c", keeperScript, "inlet-redis", ...argv], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  child.unref();
  const pipe = getPipe(child);
  pipe.unref();
  while (!(await acceptsConnections({ host: "127.0.0.1", port }))) {
    if (child.exitCode !== null) throw new Error(`${program} ended before it listened on port ${port}`);
    await wait(20);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    reason: undefined,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.ref();
      pipe.destroy();
      await exited;
    },
  };
}

/** Gets the pipe to a child. Node's types call it a plain stream, but it is a socket. */
function getPipe(child: ChildProcess): { unref(): void; destroy(): void } {
  return child.stdio[3] as unknown as { unref(): void; destroy(): void };
}

async function startContainer(): Promise<TestRedis> {
  const { GenericContainer } = await import("testcontainers"); // loads in half a second, so only when needed
  const container = await new GenericContainer("redis:7-alpine")
    .withCommand(["redis-server", ...flags])
    .withExposedPorts(6379)
    .start();
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(6379)}`,
    reason: undefined,
    async [Symbol.asyncDispose]() {
      await container.stop();
    },
  };
}

/** Tries Docker's socket, because the `docker` command may exist without an engine. */
function isDockerRunning(host = "unix:///var/run/docker.sock"): Promise<boolean> {
  const { protocol, hostname, port, pathname } = new URL(host);
  return acceptsConnections(
    protocol === "unix:" ? { path: pathname } : { host: hostname, port: Number(port) || 2375 },
  );
}

function acceptsConnections(address: { path: string } | { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const end = (accepts: boolean) => {
      socket.destroy();
      resolve(accepts);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
