import { openDb } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { createMetrics } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test, vi } from "vitest";
import { startEventCounter } from "./event-counter.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

test("events that are counted while the database is away are added once it is back", async () => {
  const { id: integrationId, workspaceId } = await given.integration();
  const token = { encryptedToken: Buffer.from("token"), keyId: "k1", tokenHint: "oken" };
  await given.row("integration_webhook", { integrationId, workspaceId, ...token });
  const failed = vi.fn();
  const log = Object.assign(createJobContext().log, { error: failed });
  await given.query("alter table integration_webhook rename to hidden");
  {
    await using counter = startEventCounter({ db, log, metrics: createMetrics("api") });
    counter.count(integrationId, "accepted");
    counter.count(integrationId, "refused");
    await vi.waitFor(() => expect(failed).toHaveBeenCalled(), { timeout: 10_000 });
    counter.count(integrationId, "accepted");
    await given.query("alter table hidden rename to integration_webhook");
  }

  expect(await given.query("select accepted, refused, ignored from integration_webhook")).toEqual([
    { accepted: "2", refused: "1", ignored: "0" },
  ]);
});
