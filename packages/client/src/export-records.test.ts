import { expect, test } from "vitest";
import { createInletClient } from "./client.ts";
import { exportRecords } from "./export-records.ts";
import { listen } from "./testing/listen.ts";

const retry = { baseMs: 1, maxMs: 2, attempts: 3 };

test("an export that breaks off is resumed after its last whole record, so that each record comes once", async () => {
  const requests: string[] = [];
  await using server = await listen((request, response) => {
    const after = new URL(request.url ?? "", "http://inlet").searchParams.get("after");
    requests.push(after ?? "start");
    if (after === "b") return void response.end('{"id":"c"}\n');
    response.write('{"id":"a"}\n{"id":"b"}\n{"id":"', () => response.destroy());
  });
  const client = createInletClient({ baseUrl: server.url, token: "inlet_EXAMPLE" });

  const ids: string[] = [];
  for await (const { id } of exportRecords(client, { kind: "messages", workspaceId: "w", retry }))
    ids.push(id);

  expect(ids).toEqual(["a", "b", "c"]);
  expect(requests).toEqual(["start", "b"]);
});

test("an export whose server falls silent is given up after some attempts", async () => {
  await using server = await listen((_request, response) => void response.write(" "));
  const client = createInletClient({ baseUrl: server.url, token: "inlet_EXAMPLE" });

  const records = exportRecords(client, { kind: "customers", workspaceId: "w", retry, timeoutMs: 20 });

  await expect(records.next()).rejects.toMatchObject({ name: "TimeoutError" });
});

test("an export whose server is silent or replies with a proxy's page at first is requested again", async () => {
  const requests: string[] = [];
  await using server = await listen((request, response) => {
    requests.push(request.url ?? "");
    if (requests.length === 1) return; // mute
    if (requests.length === 2) return void response.end("<html>Maintenance</html>");
    response.end('{"id":"a"}\n');
  });
  const client = createInletClient({ baseUrl: server.url, token: "inlet_EXAMPLE" });

  const records = exportRecords(client, { kind: "customers", workspaceId: "w", retry, timeoutMs: 200 });

  expect(await records.next()).toMatchObject({ value: { id: "a" } });
  expect(requests).toHaveLength(3);
});
