import { expect, test } from "vitest";
import { startSimulator } from "../src/start-simulator.ts";
import { sendRequest } from "./support/send-request.ts";

const small = { conversations: 25, customers: 15 };

test("pages above a size answer 504, whatever their path", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { servedPageMax: 10 } });
  const search = { queryContext: "message", and: [] };
  const send = (path: string, body?: unknown) =>
    sendRequest(simulator, path, body === undefined ? {} : { body });

  const statuses = [
    await send("/v1/messages?pageSize=11"),
    await send("/v1/customers/search?pageSize=11", search),
    await send("/v1/audit-logs?count=11"),
    await send("/v1/messages?pageSize=10"),
    await send("/v1/customers/search?pageSize=10", search),
    await send("/v1/audit-logs?count=10"),
  ].map(({ status }) => status);

  expect(statuses).toEqual([504, 504, 504, 200, 200, 200]);
});

test("every reply that holds a failing record is a 500, and one that only names it is not", async () => {
  await using simulator = await startSimulator(small);
  const [conversationId = "", otherId = ""] = simulator.world.ids("conversations");
  simulator.setKnobs({ failingIds: [conversationId] });

  const send = async (path: string) => (await sendRequest(simulator, path)).status;

  expect(await send(`/v1/conversations/${conversationId}`)).toBe(500);
  expect(await send(`/v1/conversations/${conversationId},${otherId}`)).toBe(500);
  expect(await send(`/v1/conversations?pageSize=1&page=1`)).toBe(500);
  expect(await send(`/v1/conversations?pageSize=1&page=2`)).toBe(200);
  expect(await send(`/v1/conversations/${conversationId}/messages`)).toBe(200);

  simulator.setKnobs({ failingIds: [] });
  expect(await send(`/v1/conversations/${conversationId}`)).toBe(200);
});
