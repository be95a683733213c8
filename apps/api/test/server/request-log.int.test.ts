import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenBrowser } from "../support/given-browser.ts";

const pg = setUpTestDb();

test("the log names the token that made each change, and the one a session used for it", async () => {
  await using api = await givenApi(pg.url);
  const [own, other] = [await api.workspace(), await api.workspace()];
  const browser = givenBrowser(api.app);
  for (const it of [other, own]) await browser.pasteToken(it.adminToken.token);
  api.logged.length = 0;

  await own.admin("POST", `${own.path}/tokens`, { scope: "member", name: "Ada" });
  await own.member("POST", `${own.path}/tokens`, { scope: "member", name: "Eve" });
  await browser.send("POST", `${other.path}/tokens`, { scope: "member", name: "Bea" });
  await api.operator("POST", `${own.path}/tokens`, { scope: "member", name: "Cy" });

  const lines = api.logged.map((it) => JSON.parse(it) as { msg: string; tokenId?: string });
  expect(lines.filter((it) => it.msg === "request completed").map((it) => it.tokenId)).toEqual([
    own.adminToken.id,
    own.memberToken.id,
    other.adminToken.id,
    api.operatorToken.id,
  ]);
});
