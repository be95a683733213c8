import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { apiEnv, type Settings } from "../../src/config.ts";
import { givenApi } from "../support/given-api.ts";
import { readCookies } from "../support/given-browser.ts";

const pg = setUpTestDb();
const secure = /^__Host-inlet_session=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/;
const plain = /^inlet_session=.*; Path=\/; HttpOnly; SameSite=Strict$/;

interface SignIn {
  how: string;
  settings?: Partial<Settings>;
  headers: Record<string, string>;
  expected: RegExp;
}
const https: Partial<Settings> = { publicUrl: "https://inlet.example.com" };
const proxied = { host: "localhost", "x-forwarded-proto": "https" };

const signIns: SignIn[] = [
  { how: "http on this machine", headers: { host: "localhost:3000" }, expected: plain },
  { how: "http on this machine by address", headers: { host: "127.0.0.1:3000" }, expected: plain },
  { how: "http on this machine by IPv6", headers: { host: "[::1]:3000" }, expected: plain },
  { how: "another address", headers: { host: "10.0.0.5:3000" }, expected: secure },
  { how: "a name that begins like this machine", headers: { host: "localhost.test" }, expected: secure },
  { how: "an https public URL", settings: https, headers: { host: "localhost" }, expected: secure },
  { how: "a trusted proxy", settings: { trustedProxies: ["loopback"] }, headers: proxied, expected: secure },
  { how: "a proxy that is not trusted", headers: proxied, expected: plain },
  {
    how: "another address, with insecure cookies",
    settings: { secureCookies: false },
    headers: { host: "10.0.0.5" },
    expected: plain,
  },
  {
    how: "http on this machine, with secure cookies",
    settings: { secureCookies: true },
    headers: { host: "localhost" },
    expected: secure,
  },
];

test.each(signIns)("a person stays signed in by $how", async ({ settings = {}, headers, expected }) => {
  await using api = await givenApi(pg.url, settings);
  const { adminToken, path } = await api.workspace();
  const payload = { token: adminToken.token };

  const signedIn = await api.app.inject({ method: "POST", url: "/v1/session", headers, payload });
  const read = await api.app.inject({ url: path, headers, cookies: readCookies(signedIn) });

  expect(signedIn.headers["set-cookie"]).toMatch(expected);
  expect(read.statusCode).toBe(200);
});

test.each([
  [" 10.0.0.5,loopback, fd00::/8 ", ["10.0.0.5", "loopback", "fd00::/8"]],
  ["", []],
  ["proxy.example.com", undefined],
  ["10.0.0.5,", undefined],
])("the trusted proxies %j are read, or refused at startup", (text, expected) => {
  const required = { DATABASE_URL: "postgres://a", QUEUE_URL: "postgres://a", INLET_ENCRYPTION_KEYS: "x" };

  const { data } = apiEnv.safeParse({ ...required, INLET_TRUSTED_PROXIES: text });

  expect(data?.settings.trustedProxies).toEqual(expected);
});

test("a session cookie that a sibling domain plants, without the prefix, is not read", async () => {
  await using api = await givenApi(pg.url, { publicUrl: "https://inlet.example.com" });
  const { adminToken, path } = await api.workspace();
  const payload = { token: adminToken.token };
  const [secret = ""] = Object.values(
    readCookies(await api.app.inject({ method: "POST", url: "/v1/session", payload })),
  );

  const planted = await api.app.inject({ url: path, cookies: { inlet_session: secret } });

  expect(planted.statusCode).toBe(401);
});

test("a person who opened Inlet by http from another machine reads why signing in cannot work", async () => {
  await using api = await givenApi(pg.url);
  const { adminToken } = await api.workspace();
  const payload = { token: adminToken.token };
  const signIn = (headers: Record<string, string>) =>
    api.app.inject({ method: "POST", url: "/v1/session", headers, payload });

  const refused = await signIn({ host: "10.0.0.5:3000", origin: "http://10.0.0.5:3000" });
  const accepted = await Promise.all([
    signIn({ host: "localhost:3000", origin: "http://localhost:3000" }),
    signIn({ host: "inlet.example.com", origin: "https://inlet.example.com" }),
  ]);

  expect(refused.statusCode).toBe(403);
  expect(refused.json()).toMatchObject({ message: expect.stringContaining("https") });
  expect(refused.cookies).toEqual([]);
  expect(accepted.map((it) => it.statusCode)).toEqual([200, 200]);
});
