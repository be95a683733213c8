import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ServiceName, ServiceSetting } from "./services.ts";

/** A service as a real process. */
export interface ServiceProcess extends AsyncDisposable {
  /** SIGKILL: nothing of it gets to say goodbye. */
  kill(): Promise<void>;
}

/** Starts `apps/<name>/src/main.ts`; resolves when the service says that it has started. */
export async function startServiceProcess(
  name: ServiceName,
  { env, hear }: ServiceSetting,
): Promise<ServiceProcess> {
  const main = fileURLToPath(new URL(`../../apps/${name}/src/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
  const gone = once(child, "exit");
  child.stderr.on("data", (chunk: Buffer) => hear(chunk.toString()));
  await hasStarted(child, hear);
  return {
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await gone;
    },
  };
}

function hasStarted(child: ChildProcess, hear: (line: string) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once("exit", (code) => reject(new Error(`the service ended with ${code}`)));
  if (child.stdout)
    createInterface({ input: child.stdout }).on("line", (line) => {
      hear(line);
      if (line.includes("service started")) resolve();
    });
  return promise;
}
