import { Fault } from "@inlet/contracts";
import { integrations, notices } from "@inlet/db";
import { beforeEach, expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { answerKeyCheck, createScriptedKustomer, forbidden, lastPage } from "../testing/scripted-kustomer.ts";

const { db, given, readExtras } = setUpFetcher();

const rights = {
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
  search: true,
  auditLog: true,
};
let id: string;
let workspaceId: string;
const connect = async (columns: object = {}) => {
  const capabilities = { ...rights, users: true, teams: true };
  ({ id, workspaceId } = await given.integration({ capabilities, ...columns }));
};
beforeEach(() => connect());

const named = (type: string, recordId: string, name: string) => ({
  type,
  id: recordId,
  attributes: { name },
});
const listNames = () => given.query("select kind, id, name from agent order by kind, id");

/** Stores an outbound message of a user. */
const storeMessage = (createdBy: string) =>
  given.row("message", {
    ...{ workspaceId, id: `m-${createdBy}`, conversationId: "c1", direction: "out", updatedAt: new Date() },
    ...{
      attributes: {},
      relations: { createdBy },
      observedAt: new Date(),
      mappingVersion: 1,
      feedPosition: 1,
    },
  });

const readWith = async (answer: Parameters<typeof createScriptedKustomer>[0]) => {
  const kustomer = createScriptedKustomer(answer);
  await readExtras(id, kustomer);
  return kustomer.requests.map((it) => it.path);
};

test("all names are read once a day, and in between only those that a record has begun to name", async () => {
  const lists = {
    "/v1/users": lastPage([named("user", "u1", "Ada")]),
    "/v1/teams": lastPage([named("team", "t1", "Returns")]),
  };
  const answer = ({ path }: { path: string }) =>
    path === "/v1/users/u2" ? { data: named("user", "u2", "Bo") } : lists[path as keyof typeof lists];

  const first = await readWith(answer);
  await storeMessage("u2");
  const second = await readWith(answer);
  const third = await readWith(answer);
  await given.query("update integration set agents_read_at = clock_timestamp() - interval '25 hours'");
  const nextDay = await readWith(answer);

  expect(first).toEqual(["/v1/users", "/v1/teams"]);
  expect(second).toEqual(["/v1/users/u2"]);
  expect(third).toEqual([]);
  expect(nextDay).toEqual(["/v1/users", "/v1/teams"]);
  expect(await listNames()).toEqual([
    { kind: "team", id: "t1", name: "Returns" },
    { kind: "user", id: "u1", name: "Ada" },
    { kind: "user", id: "u2", name: "Bo" },
  ]);
});

test("a user whom Kustomer does not have is not asked for again", async () => {
  await connect({ agentsReadAt: new Date() });
  await storeMessage("ghost");
  const answer = () => new Fault("not_found", "unknown");

  const requests = [await readWith(answer), await readWith(answer)];

  expect(requests).toEqual([["/v1/users/ghost"], []]);
});

test("a right that Kustomer refuses is turned off with a notice, and the other goes on", async () => {
  const refuseUsers = ({ path }: { path: string }) =>
    path.startsWith("/v1/users")
      ? forbidden()
      : path === "/v1/teams"
        ? lastPage([named("team", "t1", "Returns")])
        : answerKeyCheck()({ method: "GET", path, budget: "other", rows: 1 });

  await readWith(refuseUsers);
  await readWith(refuseUsers);

  const integration = await integrations.findById(db, id);
  expect(integration).toMatchObject({
    attention: null,
    capabilities: { ...rights, users: false, teams: true },
  });
  expect(await listNames()).toEqual([{ kind: "team", id: "t1", name: "Returns" }]);
  expect(await notices.listNotices(db, { workspaceId, limit: 5 })).toMatchObject([
    { kind: "key_weaker", details: { lost: ["users"] } },
  ]);
});

test("a refusal that a check of the key does not explain is tried again in a day", async () => {
  const answer = ({ path, query }: { path: string; query?: Record<string, unknown> }) =>
    path === "/v1/users" && query?.["pageSize"] !== 1
      ? forbidden()
      : answerKeyCheck()({ method: "GET", path, budget: "other", rows: 1 });

  await readWith(answer);

  const [row] = await given.query(
    "select round(extract(epoch from extras_due_at - clock_timestamp()) / 3600)::int as hours from integration where id = $1",
    id,
  );
  expect(row).toEqual({ hours: 24 });
});

test("a key without these rights is never asked", async () => {
  await connect({ capabilities: rights });
  await storeMessage("u1");

  expect(await readWith(() => lastPage())).toEqual([]);
});
