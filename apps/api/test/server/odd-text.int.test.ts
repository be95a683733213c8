import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { fillPath } from "../support/access-cells.ts";
import { givenApi } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();

const encode = (position: unknown) => Buffer.from(JSON.stringify(position)).toString("base64url");
const uuid = "00000000-0000-4000-8000-000000000000";
const oddTexts = ["a%00b", "%ED%A0%80", "a".repeat(8_000), "%"];
const oddDates = [
  "0000-01-01T00:00:00.000Z",
  "2026-02-30T00:00:00Z",
  "9999-12-31T23:59:59-23:59",
  "+275760-09-13T00:00:00.000Z",
  "infinity",
  "2026-13-01 00:00:00+00",
  "2026-01-01 25:00:00+00",
  "2026-01-01 00:00:00 america/nowhere",
];
const oddIds = ["\0", "\ud800", "x".repeat(300)];
const oddCursors = [
  ...[null, {}, [], 1e308, "\0", "\ud800"].map(encode),
  ...oddDates.flatMap((at) =>
    [
      [at, "x"],
      [false, at, uuid],
    ].map(encode),
  ),
  ...oddIds.flatMap((id) =>
    [
      ["2026-01-01T00:00:00.000Z", id],
      ["messages", id],
    ].map(encode),
  ),
  ...[1e300, -1, 2 ** 53].map((it) => encode([uuid, [it, "x"], [it, "x"]])),
];

interface Parameter {
  name: string;
  in: string;
  schema?: { enum?: unknown[] };
}

const manyRequests = { timeout: 180_000 }; // about fifteen hundred

test(
  "no query parameter of any list or record makes a request fail, whatever its text",
  manyRequests,
  async () => {
    await using api = await givenApi(pg.url);
    const own = await api.workspace();
    await givenIntegration(api.db, own.id);
    const { paths } = (await api.app.inject("/docs/json")).json() as {
      paths: Record<string, { get?: { parameters?: Parameter[] } }>;
    };
    const reads = Object.entries(paths)
      .filter(([path]) => !path.endsWith("/events"))
      .flatMap(([path, { get }]) => (get?.parameters ?? []).map((parameter) => ({ path, parameter })))
      .filter(({ parameter }) => parameter.in !== "header" && parameter.name !== "workspaceId");
    const headers = { authorization: `Bearer ${api.operatorToken.token}` };
    const urls = reads.flatMap(({ path, parameter }) => {
      const values = parameter.name === "after" ? [...oddTexts, ...oddCursors] : [...oddTexts, ...oddDates];
      return values.map((value) => toUrl(path, parameter, { workspaceId: own.id, value }));
    });

    const failed: string[] = [];
    for (const url of urls) {
      const { statusCode } = await api.app.inject({ url, headers });
      if (statusCode >= 500) failed.push(`${statusCode} ${url.slice(0, 300)}`);
    }

    expect(failed).toEqual([]);
    expect(reads.length).toBeGreaterThan(30);
  },
);

function toUrl(
  path: string,
  parameter: Parameter,
  { workspaceId, value }: Record<"workspaceId" | "value", string>,
) {
  if (parameter.in === "path") return fillPath(path, { workspaceId, [parameter.name]: value });
  return `${fillPath(path, { workspaceId })}?${needed(path, parameter)}${parameter.name}=${value}`;
}

/** What makes the server look at a cursor of another order. */
const needed = (path: string, { name }: Parameter): string =>
  name !== "after"
    ? ""
    : path.endsWith("/conversations")
      ? "order=newest&"
      : path.endsWith("/messages")
        ? "order=oldest&conversationId=c1&"
        : "";

test("a search of the fleet and a cursor with text that no database stores are invalid", async () => {
  await using api = await givenApi(pg.url);

  for (const url of [
    "/v1/fleet?q=%00",
    "/v1/fleet?q=a%00b",
    `/v1/fleet?after=${encode([false, oddDates[1], uuid])}`,
  ])
    expect(await api.operator("GET", url), url).toMatchObject({ status: 400, body: { error: "invalid" } });
});

test("texts in a body that no database stores are invalid, and nothing changes", async () => {
  await using api = await givenApi(pg.url, {
    kustomerAddresses: { override: "http://127.0.0.1:1", allowed: [] },
  });
  const own = await api.workspace();
  await givenIntegration(api.db, own.id);

  for (const text of ["a\0b", "a\ud800b", "\udc00", "\u0007"])
    for (const [caller, method, url, body] of [
      [api.operator, "POST", "/v1/workspaces", { name: text }],
      [api.operator, "PATCH", own.path, { name: text }],
      [own.admin, "POST", `${own.path}/tokens`, { scope: "member", name: text }],
      [own.admin, "PUT", `${own.kustomer}/webhook`, { token: text.repeat(10) }],
      [own.admin, "PUT", own.kustomer, { apiKey: text }],
      [own.admin, "PUT", own.kustomer, { apiKey: "x", host: text }],
    ] as const)
      expect((await caller(method, url, body)).status, `${method} ${url} ${JSON.stringify(body)}`).toBe(400);
});
