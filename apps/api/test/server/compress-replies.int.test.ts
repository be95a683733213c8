import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenConversations } from "../support/given-content.ts";

const pg = setUpTestDb();

test("a long list is compressed as the client asks, and a short reply and a plain client's are not", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const ids = Array.from({ length: 50 }, (_, i) => ({ id: `v${i}` }));
  await givenConversations(api.db, workspace.id, ids);
  const get = (url: string, encoding?: string) =>
    api.app.inject({
      url,
      headers: {
        authorization: `Bearer ${api.operatorToken.token}`,
        ...(encoding !== undefined && { "accept-encoding": encoding }),
      },
    });
  const url = `${workspace.path}/conversations`;

  const plain = await get(url);
  const brotli = await get(url, "gzip, deflate, br");
  const gzip = await get(url, "gzip");
  const short = await get(workspace.path, "br");

  expect([plain, brotli, gzip, short].map((it) => it.headers["content-encoding"])).toEqual([
    undefined,
    "br",
    "gzip",
    undefined,
  ]);
  expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(plain.body);
  expect(gunzipSync(gzip.rawPayload).toString()).toBe(plain.body);
  expect(brotli.rawPayload.length * 5).toBeLessThan(plain.rawPayload.length);
});

test("a compressed request is refused and not expanded", async () => {
  await using api = await givenApi(pg.url);
  const { statusCode } = await api.app.inject({
    method: "POST",
    url: "/v1/workspaces",
    headers: {
      authorization: `Bearer ${api.operatorToken.token}`,
      "content-type": "application/json",
      "content-encoding": "gzip",
    },
    payload: Buffer.from("H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==", "base64"),
  });

  expect(statusCode).toBe(400);
});
