import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenConversations } from "../support/given-content.ts";

const pg = setUpTestDb();

interface FeedPage {
  data: { id: string }[];
  next: string;
}

test("the cursor of another workspace's feed is refused", async () => {
  await using api = await givenApi(pg.url);
  const [own, other] = [await api.workspace(), await api.workspace()];
  const { next } = (await other.member("GET", `${other.path}/feedback`)).body as FeedPage;

  expect(await own.member("GET", `${own.path}/feedback?after=${next}`)).toMatchObject({
    status: 400,
    body: { error: "invalid", message: expect.stringContaining("another workspace") },
  });
  const inUpperCase = other.path.replace(other.id, other.id.toUpperCase());
  expect(await other.member("GET", `${inUpperCase}/feedback?after=${next}`)).toMatchObject({ status: 200 });
});

test("a cursor from the future is refused with advice, and one that is no cursor as well", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, member } = await api.workspace();
  const encode = (cursor: unknown) => Buffer.from(JSON.stringify(cursor)).toString("base64url");
  const future = Date.now() * 1_000 + 3_600e6;

  const ofFuture = await member("GET", `${path}/feedback?after=${encode([id, [future, ""], [0, ""]])}`);
  const ofEarlierRelease = await member(
    "GET",
    `${path}/feedback?after=${encode([
      ["7", "a"],
      ["7", ""],
    ])}`,
  );

  expect(ofFuture).toMatchObject({
    status: 409,
    body: { error: "conflict", message: expect.stringContaining("without `after`") },
  });
  expect(ofEarlierRelease).toMatchObject({ status: 400, body: { error: "invalid" } });
});

test("the first page of the newest leads forward too, also when it is empty", async () => {
  await using api = await givenApi(pg.url);
  const { id, path, member } = await api.workspace();

  const { next } = (await member("GET", `${path}/feedback?order=newest`)).body as FeedPage;
  await givenConversations(api.db, id, [{ id: "a" }]);

  const { data } = (await member("GET", `${path}/feedback?after=${next}`)).body as FeedPage;
  expect(data.map((it) => it.id)).toEqual(["a"]);
});
