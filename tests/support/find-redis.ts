import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { connect } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findFreePort } from "@inlet/embedded-postgres";

/** A Redis to test on, or the reason why there is none. */
export interface TestRedis extends AsyncDisposable {
  url: string | undefined;
  reason: string | undefined;
}

const doNothing = async (): Promise<void> => undefined;
const flags = ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"];

/** The server that `TEST_REDIS_URL` or `REDIS_URL` names, else one from the path, else one in Docker, else the reason why there is none. */
export async function findRedis(env: NodeJS.ProcessEnv): Promise<TestRedis> {
  const givenUrl = env["TEST_REDIS_URL"] || env["REDIS_URL"];
  if (givenUrl) return { url: givenUrl, reason: undefined, [Symbol.asyncDispose]: doNothing };
  const program = onPath("redis-server", env["PATH"]) ?? onPath("valkey-server", env["PATH"]);
  if (program) return startProgram(program);
  if (await dockerAnswers(env["DOCKER_HOST"])) return startContainer();
  const reason =
    "TEST_REDIS_URL is not set, neither redis-server nor valkey-server is on the path, and no Docker socket answers";
  return { url: undefined, reason, [Symbol.asyncDispose]: doNothing };
}

function onPath(name: string, path = ""): string | undefined {
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

// Stops the server when this process is gone, however it went: the kernel then closes fd 3.
const keeper = `
trap '' INT TERM HUP
"$@" 3<&- & child=$!
( cat <&3 >/dev/null; kill -TERM $child ) 3<&3 &
exec 3<&-
wait $child`;

async function startProgram(program: string): Promise<TestRedis> {
  const port = await findFreePort();
  const argv = [program, "--port", String(port), "--bind", "127.0.0.1", ...flags];
  const child = spawn("/bin/sh", ["-c", keeper, "inlet-redis", ...argv], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  child.unref();
  const pipe = pipeTo(child);
  pipe.unref();
  while (!(await answers({ host: "127.0.0.1", port }))) {
    if (child.exitCode !== null) throw new Error(`${program} did not start on port ${port}`);
    await wait(20);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    reason: undefined,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const gone = once(child, "exit");
      child.ref();
      pipe.destroy();
      await gone;
    },
  };
}

/** Node's types call every pipe a plain stream, but a pipe to a child is a socket. */
function pipeTo(child: ChildProcess): { unref(): void; destroy(): void } {
  return child.stdio[3] as unknown as { unref(): void; destroy(): void };
}

async function startContainer(): Promise<TestRedis> {
  const { GenericContainer } = await import("testcontainers"); // half a second, so only here
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

/** Asks the socket, because a `docker` command may be there without an engine. */
function dockerAnswers(host = "unix:///var/run/docker.sock"): Promise<boolean> {
  const { protocol, hostname, port, pathname } = new URL(host);
  return answers(protocol === "unix:" ? { path: pathname } : { host: hostname, port: Number(port) || 2375 });
}

function answers(address: { path: string } | { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
