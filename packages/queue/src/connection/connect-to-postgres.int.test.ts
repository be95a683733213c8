import { spawnSync } from "node:child_process";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";

const { url } = setUpTestDb();
const module = new URL("./connect-to-postgres.ts", import.meta.url).href;

test("a worker that outlives its connection lets the process end", () => {
  const code = `import { connectToPostgres } from ${JSON.stringify(module)};
    const connection = connectToPostgres({ url: ${JSON.stringify(url)} });
    const worker = connection.openWorker({ name: "late", process: async () => undefined, settings: {} });
    worker.on("error", () => undefined);
    await worker.waitUntilReady();
    await connection.close();
    setTimeout(() => process.exit(7), 50);`;
  const options = { timeout: 40_000, killSignal: "SIGKILL" } as const;

  const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", code], options);

  expect(status).toBe(7);
});
