import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();

test("every invalid request gets an error kind and a message", async () => {
  await using api = await givenApi(pg.url);
  const headers = { authorization: `Bearer ${api.operatorToken.token}` };
  const json = { ...headers, "content-type": "application/json" };
  const url = "/v1/workspaces";

  const replies = await Promise.all([
    api.app.inject({ method: "GET", url: "/v1/nothing", headers }),
    api.app.inject({ method: "DELETE", url, headers }),
    api.app.inject({ method: "GET", url: "/%zz", headers }),
    api.app.inject({ method: "POST", url, headers: json, payload: "{" }),
    api.app.inject({ method: "POST", url, headers: json, payload: "" }),
    api.app.inject({ method: "POST", url, headers: json, payload: `"${"x".repeat(1_100_000)}"` }),
    api.app.inject({
      method: "POST",
      url,
      headers: { ...headers, "content-type": "text/xml" },
      payload: "<a/>",
    }),
    api.app.inject({
      method: "POST",
      url,
      headers: json,
      payload: '{"name":"x","color":"red","nonsense":1}',
    }),
    api.app.inject({ method: "POST", url, headers: json, payload: '{"name":"\\u0000"}' }),
  ]);

  expect(replies.map((it) => it.statusCode)).toEqual([404, 404, 400, 400, 400, 413, 415, 400, 400]);
  for (const reply of replies)
    expect(reply.json()).toMatchObject({
      error: expect.stringMatching(/^(invalid|not_found)$/),
      message: expect.any(String),
    });
  expect(replies[5]?.json().message).toContain("1024 KiB");
  expect(replies[6]?.json().message).toContain("content-type: application/json");
  expect(replies[7]?.json().message).toMatch(/color.*nonsense/);
});

test("what is missing or has the wrong form is said in words that help to mend it", async () => {
  await using api = await givenApi(pg.url);
  const { path } = await api.workspace();
  const wrong = [
    api.operator("POST", `${path}/webhooks`, { events: ["notice"] }),
    api.operator("POST", `${path}/webhooks`),
    api.operator("GET", `${path}/volume/days?from=2026-13-01`),
    api.operator("GET", `${path}/feedback/export?after=5f3c`),
  ];

  const messages = (await Promise.all(wrong)).map(({ body }) => (body as { message: string }).message);

  expect(messages).toEqual([
    "body.url: is missing; expected string",
    "body: is missing; expected object",
    "querystring.from: must be a day such as 2026-02-01",
    "querystring.after: must be the kind and id of an item, such as message/5f3c",
  ]);
});

test("a request that cannot be read gets an error kind and a message too", async () => {
  await using api = await givenApi(pg.url);
  const { port, origin } = new URL(await api.app.listen({ port: 0, host: "127.0.0.1" }));

  const tooLarge = await fetch(origin, { headers: { cookie: "x".repeat(20_000) } });
  const malformed = await text(connect(Number(port), "127.0.0.1").end("NO HTTP\r\n\r\n"));

  expect(tooLarge.status).toBe(431);
  expect(await tooLarge.json()).toEqual({ error: "invalid", message: expect.stringContaining("16 KiB") });
  expect(malformed).toMatch(/^HTTP\/1.1 400 .*\{"error":"invalid","message":"This is no HTTP request."\}$/s);
});

test("an unexpected error reveals no detail, is logged once, and the reply and the log name the request", async () => {
  await using api = await givenApi(pg.url);
  await api.db.schema.alterTable("workspace").renameTo("renamed_workspace").execute();

  const reply = await api.operator("GET", "/v1/workspaces");

  await api.db.schema.alterTable("renamedWorkspace").renameTo("workspace").execute();
  const errors = api.logged.filter((it) => it.includes('"level":50'));
  const { requestId } = reply.body as { requestId: string };
  expect(reply).toMatchObject({ status: 500, body: { error: "internal" } });
  expect(reply.text).not.toMatch(/relation|workspace/);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain(requestId);
});
