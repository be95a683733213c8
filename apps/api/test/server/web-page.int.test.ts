import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const html = { accept: "text/html,*/*;q=0.8" };

/** The folder of a built page. */
async function givenPage() {
  const dir = await mkdtemp(join(tmpdir(), "inlet-page-"));
  await mkdir(join(dir, "assets"));
  await writeFile(join(dir, "index.html"), "<title>Inlet</title>");
  await writeFile(join(dir, "assets/main-1a2b.js"), "const a = 1;");
  await writeFile(join(dir, "assets/main-1a2b.js.gz"), gzipSync("const a = 1;"));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
}

test("a browser gets the page at every URL that is not the API's", async () => {
  await using page = await givenPage();
  await using api = await givenApi(pg.url, { pageDir: page.dir });
  const get = (url: string) => api.app.inject({ url, headers: html });

  const replies = await Promise.all(["/", "/w/1/runs", "/fleet?after=x", "/sign-in-page"].map(get));
  const none = await Promise.all(
    ["/v1/nothing", "/health/x", "/docs/x", "/admin/x", "/assets/gone.js", "/sign-in/x"].map(get),
  );
  const json = await api.app.inject({ url: "/w/1/runs", headers: { accept: "application/json" } });

  for (const it of replies) {
    expect(it.statusCode).toBe(200);
    expect(it.body).toBe("<title>Inlet</title>");
    expect(it.headers).toMatchObject({
      "content-type": expect.stringMatching(/^text\/html/),
      "cache-control": "no-cache",
    });
  }
  expect(none.map((it) => it.statusCode)).toEqual(none.map(() => 404));
  expect(json).toMatchObject({ statusCode: 404 });
});

test("a path that no file can have is not found, and never forbidden", async () => {
  await using page = await givenPage();
  await using api = await givenApi(pg.url, { pageDir: page.dir });
  const headers = { authorization: `Bearer ${api.operatorToken.token}` };

  const urls = ["//v1/workspaces", `/v1/workspaces/${"x".repeat(5_000)}`];
  const replies = await Promise.all(urls.map((url) => api.app.inject({ url, headers })));

  expect(replies.map((it) => it.statusCode)).toEqual([404, 404]);
  for (const reply of replies) expect(reply.json()).toMatchObject({ error: "not_found" });
  expect(replies[0]?.json().message).toContain("two slashes in a row");
});

test("a hashed asset is cached forever and is sent compressed to clients that accept it", async () => {
  await using page = await givenPage();
  await using api = await givenApi(pg.url, { pageDir: page.dir });
  const url = "/assets/main-1a2b.js";

  const plain = await api.app.inject(url);
  const small = await api.app.inject({ url, headers: { "accept-encoding": "gzip" } });
  const outside = await api.app.inject("/assets/..%2f..%2fetc/passwd");

  expect(plain.body).toBe("const a = 1;");
  expect(plain.headers).toMatchObject({ "cache-control": "public, max-age=31536000, immutable" });
  expect(plain.headers["content-type"]).toMatch(/javascript/);
  expect(small.headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
  expect(small.rawPayload).toEqual(gzipSync("const a = 1;"));
  expect(outside.statusCode).toBeGreaterThanOrEqual(400);
});

test("without a built page the root URL says how to build it, and the documentation works", async () => {
  await using api = await givenApi(pg.url, { pageDir: "/nowhere" });

  const [first, docs] = await Promise.all(
    ["/", "/docs/"].map((url) => api.app.inject({ url, headers: html })),
  );

  expect(first).toMatchObject({ statusCode: 503, body: expect.stringContaining("npm run build") });
  expect(docs?.statusCode).toBe(200);
});
