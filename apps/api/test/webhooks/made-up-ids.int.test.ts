import { randomUUID } from "node:crypto";
import { openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();

test("events with ids that somebody made up leave the API to others", async () => {
  await using api = await givenApi(pg.url, { limits: { perToken: 1_000, perWorkspace: 1_000, parallel: 4 } });
  const other = await api.workspace();
  await using stack = new AsyncDisposableStack();
  const blocker = stack.adopt(openDb({ url: pg.url, max: 1 }), (it) => it.destroy());
  const lock = await blocker.startTransaction().execute();
  await lock.schema.alterTable("integrationWebhook").addColumn("unused", "text").execute(); // every lookup waits

  const flood = Array.from({ length: 30 }, () =>
    api.app.inject({
      method: "POST",
      url: `/v1/hooks/kustomer/${randomUUID()}`,
      headers: { "x-kustomer-webhook-signature": "0".repeat(64) },
      payload: { id: "event" },
    }),
  );
  const elsewhere = await other.member("GET", `${other.path}/tags`);
  await lock.rollback().execute();
  const replies = await Promise.all(flood);

  expect(elsewhere.status).toBe(200);
  expect(new Set(replies.map((it) => it.statusCode))).toEqual(new Set([401]));
});
