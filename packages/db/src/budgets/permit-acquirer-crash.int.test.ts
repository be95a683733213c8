import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@inlet/embedded-postgres";
import { expect, test, vi } from "vitest";
import { budgets, migrate, openDb } from "../index.ts";
import { countMaxIn } from "../testing/permit-clock.ts";

const policy = { share: 1, searchesPerMinute: 100 };
const limit = 200;
const request = { host: "", orgId: "org-1", kind: "other", lane: "live", patienceMs: 0 } as const;

/** Takes permits until a call fails; each counts from the moment it is granted. */
async function takeUntilFailure(url: string, holder: string, granted: Date[]): Promise<void> {
  const db = openDb({ url, max: 1 });
  try {
    while (true) granted.push((await budgets.takePermit(db, { ...request, holder }, policy)).at);
  } catch {
    // the budget is used up, or the server has ended
  } finally {
    await db.destroy();
  }
}

/** Ends the server like a power failure: it writes nothing more, and its child processes end too. */
async function crash(server: EmbeddedPostgres): Promise<void> {
  process.kill(server.pid, "SIGQUIT");
  await server[Symbol.asyncDispose]();
}

test("a granted permit is not granted again after a database crash, even where commits may be lost", async () => {
  const dir = await mkdtemp(join(tmpdir(), "inlet-crash-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  // Data that the server has passed to the operating system survives its crash, so only commits in its own memory can be lost.
  const flags = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "wal_writer_delay=10s"];
  const before = await startEmbeddedPostgres({ dir: join(dir, "data"), flags });
  const db = openDb({ url: before.url });
  await migrate(db);
  await budgets.takePermit(db, { ...request, holder: "first" }, policy);
  await budgets.recordReply(db, request, { kind: "other", status: 200, limit });
  await db.destroy();

  const granted: Date[] = [];
  const takers = ["a", "b", "c"].map((holder) => takeUntilFailure(before.url, holder, granted));
  await vi.waitFor(() => expect(granted.length).toBeGreaterThan(limit / 4), { interval: 1, timeout: 10_000 });
  await crash(before);
  await Promise.all(takers);
  const grantedBefore = granted.length;
  const after = stack.use(await startEmbeddedPostgres({ dir: join(dir, "data"), flags }));
  await takeUntilFailure(after.url, "d", granted);

  expect(grantedBefore).toBeLessThan(limit);
  expect(granted.length).toBeGreaterThan(grantedBefore);
  // The first permit was taken before, and each caller may have lost one.
  expect(countMaxIn(granted.map((it) => it.getTime()))).toBeLessThan(limit);
}, 60_000);
