import { tenancy } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();

test("an admin sees when each token was last used and when it expires, and an expired one is refused", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const body = { scope: "member", name: "Guest", expiresAt };
  const guest = (await own.admin("POST", `${own.path}/tokens`, body)).body as { id: string; token: string };
  const read = async () => {
    const headers = { authorization: `Bearer ${guest.token}` };
    return (await api.app.inject({ url: own.path, headers })).statusCode;
  };
  const list = async () => {
    const { data } = (await own.admin("GET", `${own.path}/tokens`)).body as { data: { id: string }[] };
    return data.find((it) => it.id === guest.id);
  };

  const unused = await list();
  const before = await read();
  const used = await list();
  await api.db.updateTable("apiToken").set({ expiresAt: new Date() }).where("id", "=", guest.id).execute();

  expect(unused).toMatchObject({ expiresAt, lastUsedAt: null });
  expect(used).toMatchObject({ lastUsedAt: expect.any(String) });
  expect([before, await read()]).toEqual([200, 401]);
});

test("a token that would have expired already is not created, nor one beyond the maximum of the workspace", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const create = (expiresAt?: string) =>
    own.admin("POST", `${own.path}/tokens`, { scope: "member", name: "Guest", expiresAt });

  const late = await create("2020-01-01T00:00:00Z");
  const odd = await create("soon");
  const others = Array.from({ length: tenancy.maxTokens - 3 }, (_, nth) => ({
    ...{
      workspaceId: own.id,
      scope: "member" as const,
      name: "Guest",
      hash: Buffer.from(`${own.id}/${nth}`),
    },
  }));
  await api.db.insertInto("apiToken").values(others).execute();
  const replies = [await create(), await create()];

  expect([late, odd]).toMatchObject([{ status: 400, body: { error: "invalid" } }, { status: 400 }]);
  expect(replies.map((it) => it.status)).toEqual([201, 409]);
  expect(replies.at(-1)).toMatchObject({ body: { message: expect.stringContaining("revoke one") } });
});
