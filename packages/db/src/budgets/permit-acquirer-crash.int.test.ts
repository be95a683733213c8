import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@inlet/embedded-postgres";
import { expect, test, vi } from "vitest";
import { budgets, migrate, openDb } from "../index.ts";
import { countMaxIn } from "../testing/permit-clock.ts";

const policy = { share: 1, searchesPerMinute: 100 };
const limit = 200;
const request = { orgId: "org-1", kind: "other", lane: "live", patienceMs: 0 } as const;

/** Takes permits until something fails; each one counts from the moment we hold it. */
async function takeUntilCut(url: string, holder: string, held: Date[]): Promise<void> {
  const db = openDb({ url, max: 1 });
  try {
    while (true) held.push((await budgets.takePermit(db, { ...request, holder }, policy)).at);
  } catch {
    // the budget is used up, or the server is gone
  } finally {
    await db.destroy();
  }
}

/** The server ends like a machine without power: nothing is written any more, and its children go with it. */
async function crash(server: EmbeddedPostgres): Promise<void> {
  process.kill(server.pid, "SIGQUIT");
  await server[Symbol.asyncDispose]();
}

test("a permit that was sold is not sold again after the database crashed, even where commits may be lost", async () => {
  const dir = await mkdtemp(join(tmpdir(), "inlet-crash-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  // What a server has handed to the system outlives its crash, so only commits that it kept to itself are at stake.
  const flags = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "wal_writer_delay=10s"];
  const before = await startEmbeddedPostgres({ dir: join(dir, "data"), flags });
  const db = openDb({ url: before.url });
  await migrate(db);
  await budgets.takePermit(db, { ...request, holder: "first" }, policy);
  await budgets.recordReply(db, request.orgId, { kind: "other", status: 200, limit });
  await db.destroy();

  const held: Date[] = [];
  const takers = ["a", "b", "c"].map((holder) => takeUntilCut(before.url, holder, held));
  await vi.waitFor(() => expect(held.length).toBeGreaterThan(limit / 4), { interval: 1, timeout: 10_000 });
  await crash(before);
  await Promise.all(takers);
  const heldBefore = held.length;
  const after = stack.use(await startEmbeddedPostgres({ dir: join(dir, "data"), flags }));
  await takeUntilCut(after.url, "d", held);

  expect(heldBefore).toBeLessThan(limit);
  expect(held.length).toBeGreaterThan(heldBefore);
  // The first one was taken before, and each taker may have lost one.
  expect(countMaxIn(held.map((it) => it.getTime()))).toBeLessThan(limit);
}, 60_000);
