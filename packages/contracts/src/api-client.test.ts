import { expect, test } from "vitest";
import { z } from "zod";
import { createApiClient, type FetchOptions, listAll } from "./api-client.ts";
import { instant } from "./wire.ts";

/** A client whose every request gets the next of some replies. */
function createTestClient(...replies: { status?: number; body?: unknown }[]) {
  const sent: (FetchOptions & { path: string })[] = [];
  const client = createApiClient(async (path, options) => {
    sent.push({ path, ...options });
    const { status = 200, body } = replies.shift() ?? {};
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  });
  return { client, sent, request: () => client.request({ path: "/v1/x", schema: z.undefined() }) };
}

test("a request is sent as JSON, and its reply is parsed", async () => {
  const at = "2026-03-01T12:00:00.000Z";
  const { client, sent } = createTestClient({ body: { at } });

  const reply = await client.request({
    ...{ method: "POST", path: "/v1/x", body: { at: new Date(at) } },
    schema: z.object({ at: instant }),
  });

  expect(reply).toEqual({ at: new Date(at) });
  expect(sent).toEqual([
    {
      ...{ method: "POST", path: "/v1/x", body: JSON.stringify({ at }) },
      headers: { accept: "application/json", "content-type": "application/json" },
    },
  ]);
});

test("a refusal is a fault with the API's kind, message, details and time to retry", async () => {
  const body = {
    error: "invalid",
    message: "Not so.",
    reason: "expired",
    retryAt: "2026-03-01T12:00:00.000Z",
  };
  const { request } = createTestClient({ status: 422, body });

  await expect(request()).rejects.toMatchObject({
    ...{ name: "Fault", kind: "invalid", message: "Not so.", details: { reason: "expired" } },
    retryAt: new Date(body.retryAt),
  });
});

test.each([
  [401, "unauthorized"],
  [503, "unavailable"],
  [504, "unavailable"],
])("a proxy's reply with status %s is a fault of kind %s", async (status, kind) => {
  const { request } = createTestClient({ status, body: "<html>" });

  await expect(request()).rejects.toMatchObject({ name: "Fault", kind });
});

test("the page of a proxy, to which it redirects people who must sign in, is not taken for an empty reply", async () => {
  const { request } = createTestClient({ body: "<html>Sign in</html>" }, { body: "" });

  await expect(request()).rejects.toMatchObject({ name: "UnexpectedReply", status: 200 });
  expect(await request()).toBeUndefined();
});

test("a reply that is cut off is unavailable, and one that the caller aborts is aborted", async () => {
  const abort = new AbortController();
  const cutOff = () => new ReadableStream({ pull: (it) => it.error(new TypeError("terminated")) });
  const client = createApiClient(async () => new Response(cutOff()));
  const request = (signal: AbortSignal) => client.request({ path: "/v1/x", schema: z.object({}), signal });

  await expect(request(abort.signal)).rejects.toMatchObject({ name: "Fault", kind: "unavailable" });
  abort.abort();
  await expect(request(abort.signal)).rejects.toThrow("terminated");
});

test("an internal error is no fault, and keeps what the API says about it", async () => {
  const { request } = createTestClient({ status: 500, body: { error: "internal", message: "Tell him." } });

  await expect(request()).rejects.toMatchObject({
    name: "UnexpectedReply",
    status: 500,
    message: "Tell him.",
  });
});

test("an empty reply is undefined, and a reply that the schema does not describe is refused", async () => {
  const { request } = createTestClient({}, { body: { more: true } });

  expect(await request()).toBeUndefined();
  await expect(request()).rejects.toMatchObject({ name: "UnexpectedReply", status: 200 });
});

test("a list is read page by page", async () => {
  const { client, sent } = createTestClient(
    { body: { data: [1, 2], next: "a&b" } },
    { body: { data: [3], next: null } },
  );

  expect(await listAll(client, { path: "/v1/x", item: z.number() })).toEqual([1, 2, 3]);
  expect(sent.map((it) => it.path)).toEqual(["/v1/x?limit=1000", "/v1/x?limit=1000&after=a%26b"]);
});
