import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import type { Settings } from "../../src/config.ts";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();

/** What a browser may load: only from this server, and never inside another page's frame. */
const policy = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'", "'unsafe-inline'"],
  "img-src": ["'self'", "data:"],
  "font-src": ["'self'"],
  "connect-src": ["'self'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
};

/** A reply of each part of the API, with refusals and errors. */
const urls = {
  page: "/",
  docs: "/docs",
  openApi: "/docs/json",
  list: "/v1/workspaces",
  refusal: "/v1/session",
  noRoute: "/v1/nothing",
  health: "/health/live",
  metrics: "/metrics",
  board: "/admin/queues",
};

/** Requests each URL as an operator's browser does. */
async function givenReplies(settings: Partial<Settings> = {}, sent: Record<string, string> = {}) {
  await using api = await givenApi(pg.url, settings);
  const headers = { accept: "text/html,*/*", authorization: `Bearer ${api.operatorToken.token}`, ...sent };
  const replies = Object.entries(urls).map(async ([name, url]) => {
    const { headers: received, statusCode } = await api.app.inject({ url, headers });
    return { name, statusCode, headers: received };
  });
  return await Promise.all(replies); // the API must not close before it has replied
}

function parsePolicy(header: unknown): Record<string, string[]> {
  const directives = String(header).split(";");
  return Object.fromEntries(
    directives.map((it) => it.trim().split(" ")).map(([name = "", ...values]) => [name, values]),
  );
}

test("every reply forbids other hosts, frames and guessed types; only the queue board may set its own base URL", async () => {
  const replies = await givenReplies();

  expect(replies.map((it) => it.statusCode)).toEqual([503, 200, 200, 200, 401, 404, 200, 200, 200]);
  for (const { name, headers } of replies) {
    const expected = name === "board" ? { ...policy, "base-uri": ["'self'"] } : policy;
    expect(parsePolicy(headers["content-security-policy"]), name).toEqual(expected);
    expect(headers, name).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
    });
  }
});

test("replies make browsers use only https exactly when they came by https, as public URL or trusted proxy says", async () => {
  const byProxy = { "x-forwarded-proto": "https" };
  const [unset, http, untrusted, https, trusted] = await Promise.all([
    givenReplies(),
    givenReplies({ publicUrl: "http://inlet.example.com" }),
    givenReplies({ trustedProxies: ["10.0.0.0/8"] }, byProxy),
    givenReplies({ publicUrl: "https://inlet.example.com" }),
    givenReplies({ trustedProxies: ["127.0.0.1"] }, byProxy),
  ]);

  for (const { name, headers } of [...unset, ...http, ...untrusted])
    expect(headers, name).not.toHaveProperty("strict-transport-security");
  for (const { name, headers } of [...https, ...trusted])
    expect(headers["strict-transport-security"], name).toBe("max-age=31536000");
});

test("a sign-in link is never sent on as a referrer", async () => {
  await using api = await givenApi(pg.url);

  const reply = await api.app.inject("/sign-in?code=unknown");

  expect(reply.headers["referrer-policy"]).toBe("no-referrer");
});

test("a refused request that matches no route or cannot be decoded still gets the headers that protect browsers", async () => {
  await using api = await givenApi(pg.url, { publicUrl: "https://inlet.example.com" });

  for (const url of ["/%", "/v1/%", "/v1/workspaces/%E0%A4%A", `/${"a".repeat(20_000)}`])
    expect((await api.app.inject(url)).headers, url.slice(0, 50)).toMatchObject({
      "x-content-type-options": "nosniff",
      "strict-transport-security": "max-age=31536000",
      "content-security-policy": expect.stringContaining("default-src 'none'"),
    });
});
