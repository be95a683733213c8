import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const token = "a-token-of-kustomers-webhook";
const counts = { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 };

test("a webhook's token can be set, replaced and deleted, and is never shown", async () => {
  await using api = await givenApi(pg.url, { publicUrl: "https://inlet.example.com/base/" });
  const workspace = await api.workspace();
  const { id } = await givenIntegration(api.db, workspace.id);
  const path = `${workspace.kustomer}/webhook`;
  const url = `https://inlet.example.com/base/v1/hooks/kustomer/${id}`;
  const unset = { url, configured: false, tokenHint: null, lastEventAt: null, counts };

  const before = await workspace.member("GET", path);
  const put = await workspace.admin("PUT", path, { token: ` ${token} ` });
  const read = await workspace.member("GET", path);
  const again = await workspace.admin("PUT", path, { token: "another-token-of-theirs" });
  const deleted = await workspace.admin("DELETE", path);
  const after = await workspace.member("GET", path);

  expect(before).toMatchObject({ status: 200, body: unset });
  expect(put).toMatchObject({ status: 200, body: { ...unset, configured: true, tokenHint: "hook" } });
  expect(read.body).toEqual(put.body);
  expect(again.body).toMatchObject({ configured: true, tokenHint: "eirs" });
  expect([deleted.status, after.body]).toEqual([204, unset]);
  const written = [put, read, again].map((it) => it.text).join("") + api.logged.join("");
  expect(written).not.toContain(token);
});

test("a token is stored encrypted and does not decrypt as an API key", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const { id: integrationId } = await givenIntegration(api.db, workspace.id);

  await workspace.admin("PUT", `${workspace.kustomer}/webhook`, { token });

  const row = await api.db.selectFrom("integrationWebhook").selectAll().executeTakeFirstOrThrow();
  const secret = { keyId: row.keyId, ciphertext: row.encryptedToken };
  const owner = { workspaceId: workspace.id, integrationId };
  expect(row.encryptedToken.includes(token)).toBe(false);
  expect(api.keyring.decrypt(secret, { ...owner, use: "webhook token" })).toBe(token);
  expect(() =>
    api.keyring.decrypt(secret, { ...owner, use: "API key", baseUrl: "https://api.kustomerapp.com" }),
  ).toThrow("cannot be decrypted");
});

test("without a public URL the API shows the URL by which it was called", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const { id } = await givenIntegration(api.db, workspace.id);

  const { body } = await workspace.member("GET", `${workspace.kustomer}/webhook`);

  expect(body).toMatchObject({ url: `http://localhost:80/v1/hooks/kustomer/${id}` });
});

test("only an admin can set a token, it must be valid, and Kustomer must be connected", async () => {
  await using api = await givenApi(pg.url);
  const [workspace, other] = [await api.workspace(), await api.workspace()];
  await givenIntegration(api.db, workspace.id);
  const path = `${workspace.kustomer}/webhook`;

  expect((await workspace.member("PUT", path, { token })).status).toBe(403);
  expect((await workspace.member("DELETE", path)).status).toBe(403);
  expect((await other.admin("PUT", path, { token })).status).toBe(404);
  expect(await workspace.admin("PUT", path, { token: "short" })).toMatchObject({
    status: 400,
    body: { error: "invalid", message: expect.not.stringContaining("short") },
  });
  expect(await other.admin("PUT", `${other.kustomer}/webhook`, { token })).toMatchObject({
    status: 404,
    body: { message: expect.stringContaining("No Kustomer is connected") },
  });
});
