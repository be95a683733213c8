import { Fault } from "@inlet/contracts";
import { expect, test } from "vitest";
import type { KustomerClient, KustomerRequest } from "../http/client.ts";
import { fetchAgents, listAgents } from "./read-agents.ts";

/** A client that answers by a function; a fault is thrown. */
function createContext(answer: (request: KustomerRequest) => unknown) {
  const sent: KustomerRequest[] = [];
  const stamp = { date: undefined, sentAt: new Date(0), receivedAt: new Date(0) };
  const client: KustomerClient = {
    async send(request) {
      sent.push(request);
      const json = answer(request);
      if (json instanceof Fault) throw json;
      return { body: Buffer.from(""), json, stamp };
    },
  };
  const acquirePermit = async () => ({ at: new Date(0), report: async () => {} });
  return { context: { client, acquirePermit }, sent };
}

const user = (id: string, attributes: object = { name: id.toUpperCase() }) => ({
  type: "user",
  id,
  attributes,
});
const page = (records: unknown[], next: string | null = null) => ({ data: records, links: { next } });
const invalid = () => new Fault("invalid", "refused");

test("a list is read to its end, and names come from the display name, else the name", async () => {
  const pages = [
    page([user("a", { displayName: " Ada ", name: "ada" }), user("b")], "/v1/users?page=2"),
    page([user("c", { displayName: "", name: "Cy\u0000\ud83d" }), user("d", {}), { id: 7 }, user("\u0000")]),
  ];
  const { context, sent } = createContext(({ query }) => pages[Number(query?.["page"]) - 1]);

  expect(await listAgents(context, "user")).toEqual([
    { id: "a", name: "Ada", deleted: false },
    { id: "b", name: "B", deleted: false },
    { id: "c", name: "Cy\uFFFD\uFFFD", deleted: false },
    { id: "d", name: null, deleted: false },
  ]);
  expect(sent).toHaveLength(2);
});

test("a list that refuses 500 rows is read by 100", async () => {
  const { context, sent } = createContext(({ query }) =>
    Number(query?.["pageSize"]) > 100 ? invalid() : page([user("a")]),
  );

  expect(await listAgents(context, "team")).toHaveLength(1);
  expect(sent.map((it) => it.query?.["pageSize"])).toEqual([500, 100]);
});

test.each([
  ["repeats its first page", () => page([user("a")], "/v1/users?page=2")],
  [
    "answers 404 past its end",
    ({ query }: KustomerRequest) =>
      query?.["page"] === 1 ? page([user("a")], "/v1/users?page=2") : new Fault("not_found", "no such page"),
  ],
])("a list that %s ends", async (_, answer) => {
  const { context, sent } = createContext(answer);

  expect(await listAgents(context, "user")).toEqual([{ id: "a", name: "A", deleted: false }]);
  expect(sent).toHaveLength(2);
});

test("a list without an end is read for 20 pages", async () => {
  const { context, sent } = createContext(({ query }) => page([user(`u${query?.["page"]}`)], "more"));

  expect(await listAgents(context, "user")).toHaveLength(20);
  expect(sent).toHaveLength(20);
});

test("of several ids those that Kustomer has come, even if it refuses a list with one that it does not have", async () => {
  const { context } = createContext(({ path }) => {
    const ids = path.slice("/v1/users/".length).split(",");
    if (ids.includes("gone")) return new Fault("not_found", "unknown");
    return ids.length === 1 ? { data: user(String(ids[0])) } : page(ids.map((it) => user(it)));
  });

  const { value } = await fetchAgents(context, "user", ["a", "b", "gone", "c", "d"]).next();

  expect(value?.agents.map(({ id }: { id: string }) => id)).toEqual(["a", "b", "c", "d"]);
});

test("a deleted user is marked", async () => {
  const { context } = createContext(() => ({ data: user("a", { name: "A", deleted: true }) }));

  const { value } = await fetchAgents(context, "user", ["a"]).next();

  expect(value).toEqual({ askedFor: ["a"], agents: [{ id: "a", name: "A", deleted: true }] });
});
