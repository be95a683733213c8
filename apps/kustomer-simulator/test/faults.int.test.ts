import { expect, test } from "vitest";
import { type FaultName, faultNames } from "../src/knobs.ts";
import { startSimulator } from "../src/start-simulator.ts";
import { sendRequest } from "./support/send-request.ts";

const small = { conversations: 10 };

test.each([
  ["rate429", 429, "Too Many Requests"],
  ["error500", 500, "Internal Server Error"],
  ["error200", 200, '"errors":['],
  ["html400", 400, "<html>"],
  ["html403", 403, "<html>"],
  ["html502", 502, "<html>"],
  ["busy503", 503, "<html>"],
] as const)("%s answers %i", async (fault, status, text) => {
  await using simulator = await startSimulator({ ...small, knobs: { faults: buildFaults({ [fault]: 1 }) } });

  const answer = await sendRequest(simulator, "/v1/tags");

  expect(answer.status).toBe(status);
  expect(answer.text).toContain(text);
  expect(simulator.requests().log[0]).toMatchObject({ fault, status });
});

test("a false 429 asks for a wait of at most two seconds", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { faults: buildFaults({ rate429: 1 }) } });

  const { headers } = await sendRequest(simulator, "/v1/tags");

  const reset = Number(headers.get("x-ratelimit-reset")) - Date.parse(headers.get("date") ?? "") / 1_000;
  expect(reset).toBeLessThanOrEqual(2);
  expect(headers.get("x-ratelimit-remaining")).toBe("0");
});

test.each(["dropped", "truncated"] as const)("%s breaks the connection", async (fault) => {
  await using simulator = await startSimulator({ ...small, knobs: { faults: buildFaults({ [fault]: 1 }) } });

  await expect(sendRequest(simulator, "/v1/conversations")).rejects.toThrow();

  expect(simulator.requests().counts.byStatus).toEqual(fault === "dropped" ? { "0": 1 } : { "200": 1 });
});

test("a slow body arrives complete", async () => {
  const knobs = { faults: buildFaults({ slowBody: 1 }), slowBodyMs: 40 };
  await using simulator = await startSimulator({ ...small, knobs });

  const { rows } = await sendRequest(simulator, "/v1/conversations");

  expect(rows).toHaveLength(10);
});

test("a search that times out says so and is incomplete", async () => {
  await using simulator = await startSimulator({ ...small, knobs: { faults: buildFaults({ timedOut: 1 }) } });

  const search = await sendRequest(simulator, "/v1/customers/search", {
    body: { queryContext: "conversation" },
  });
  const list = await sendRequest(simulator, "/v1/conversations");

  expect(search.meta).toMatchObject({ timed_out: true, total: 10 });
  expect(search.rows).toHaveLength(5);
  expect(list.rows).toHaveLength(10);
});

test("the same seed gives faults to the same requests", async () => {
  const collectStatuses = async () => {
    await using simulator = await startSimulator({
      ...small,
      seed: 3,
      knobs: { faults: buildFaults({ error500: 0.4 }) },
    });
    const statuses: number[] = [];
    for (let request = 0; request < 20; request++)
      statuses.push((await sendRequest(simulator, "/v1/tags")).status);
    return statuses;
  };

  const [first, second] = [await collectStatuses(), await collectStatuses()];

  expect(first).toEqual(second);
  expect(new Set(first)).toEqual(new Set([200, 500]));
});

function buildFaults(chosen: Partial<Record<FaultName, number>>) {
  const none = Object.fromEntries(faultNames.map((name) => [name, 0]));
  return { ...none, ...chosen };
}
