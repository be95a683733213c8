import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { signWebhook } from "@inlet/kustomer";
import { setUpTestDb } from "@inlet/testkit";
import { buildRawMessage } from "@inlet/testkit/given";
import { expect, test, vi } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";
import { buildEvent, givenWebhook, webhookToken } from "../support/given-webhook.ts";

const pg = setUpTestDb();

async function deliver(api: TestApi, id: string, messageId: string) {
  const payload = JSON.stringify(buildEvent({ data: buildRawMessage({ id: messageId }) }));
  const headers = { "x-kustomer-webhook-signature": signWebhook(Buffer.from(payload), webhookToken) };
  const { body } = await api.app.inject({
    method: "POST",
    url: `/v1/hooks/kustomer/${id}`,
    headers,
    payload,
  });
  return body;
}

/** Sends the head of an event from an address that is not Kustomer's, and the body never. */
async function stall(port: number, id: string): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2" });
  socket.on("error", () => undefined); // the API closes first
  await once(socket, "connect");
  socket.write(`POST /v1/hooks/kustomer/${id} HTTP/1.1\r\nhost: inlet\r\ncontent-length: 900\r\n\r\n{`);
  return socket;
}

test("bodies that never arrive take no place from the events of an integration", async () => {
  await using api = await givenApi(pg.url, { limits: { perToken: 1_000, perWorkspace: 1_000, parallel: 2 } });
  const { id } = await givenWebhook(api);
  await deliver(api, id, "m1");
  const port = Number(new URL(await api.app.listen({ port: 0, host: "127.0.0.1" })).port);
  let arrived = 0;
  api.app.server.on("request", () => {
    arrived += 1;
  });
  const sockets = await Promise.all(Array.from({ length: 18 }, () => stall(port, id))); // two places, and those who wait
  await vi.waitFor(() => expect(arrived).toBe(18), 15_000);
  await api.app.inject("/health/live"); // the API has seen them all

  const reply = await deliver(api, id, "m2");
  for (const socket of sockets) socket.destroy();

  expect(reply).toBe('{"accepted":true}');
  const stored = api.db.selectFrom("rawBatch").select("recordId").where("integrationId", "=", id);
  expect(await stored.orderBy("id").execute()).toEqual([{ recordId: "m1" }, { recordId: "m2" }]);
});
