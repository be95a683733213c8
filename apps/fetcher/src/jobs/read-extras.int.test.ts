import { Fault } from "@inlet/contracts";
import { integrations, notices } from "@inlet/db";
import { beforeEach, expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  answerKeyCheck,
  createScriptedKustomer,
  forbidden,
  lastPage,
  type ReplyScript,
  unauthorized,
  unavailable,
} from "../testing/scripted-kustomer.ts";

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

const observed = { observedAt: new Date(), mappingVersion: 1, feedPosition: 1 };

/** Stores an outbound message of a user. */
const storeMessage = (createdBy: string) =>
  given.row("message", {
    ...{ workspaceId, id: `m-${createdBy}`, conversationId: "c1", direction: "out", updatedAt: new Date() },
    ...{ attributes: {}, relations: { createdBy }, ...observed },
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

const rateLimited = () =>
  new Fault("rate_limited", "Too many requests (status 429).", { details: { status: 429 } });

/** A workspace whose key may read all extras, with a message that has attachments and a conversation that has notes. */
async function connectWithAll() {
  const capabilities = { ...rights, users: true, teams: true, attachments: true, notes: true };
  await connect({ capabilities, notes: true, notesStored: true });
  await storeMessage("u1");
  const cursor = { integrationId: id, workspaceId, at: new Date() };
  for (const stream of ["conversations", "messages"]) await given.row("stream_cursor", { ...cursor, stream });
  await given.row("conversation", {
    ...{ workspaceId, id: "c1", customerId: "p1", channels: [], tags: [], updatedAt: new Date() },
    ...{ attributes: { noteCount: 1 }, relations: {}, ...observed },
  });
  await given.row("conversation_item", { workspaceId, id: "c1", feedPosition: 1 });
}

/** Answers like an org with a message that has attachments, and with a note, unless `script` knows better. */
const answerAll =
  (script: ReplyScript): ReplyScript =>
  (request) => {
    const answer = script(request);
    if (answer !== undefined) return answer;
    const attributes = { updatedAt: new Date().toISOString(), body: "text" };
    if (request.path === "/v1/conversations/c1/notes")
      return lastPage([{ type: "note", id: "n1", attributes }]);
    const isMessageSearch = JSON.stringify(request.body)?.includes("message_attachment_count") ?? false;
    return isMessageSearch
      ? lastPage([{ type: "message", id: "m-u1", attributes }])
      : answerKeyCheck()(request);
  };

/** What the last jobs have found: conversations whose messages have attachments, and notes. */
const listFound = async () => ({
  threads: await given.query("select id from fetch_backlog"),
  notes: await given.query("select id from note"),
});
const everything = { threads: [{ id: "c1" }], notes: [{ id: "n1" }] };

const agentLists = {
  "/v1/users": { kind: "user", id: "u9", name: "Ada" },
  "/v1/teams": { kind: "team", id: "t1", name: "Returns" },
};

test.each([
  ["/v1/users", "/v1/teams"],
  ["/v1/teams", "/v1/users"],
] as const)("a list %s that fails holds up no other extras, and is tried again", async (failing, other) => {
  await connectWithAll();
  let isFailing = true;
  const script = answerAll(({ path }) => {
    if (path !== failing && path !== other) return undefined;
    const { kind, id: agentId, name } = agentLists[path];
    return path === failing && isFailing ? unavailable() : lastPage([named(kind, agentId, name)]);
  });

  await expect(readWith(script)).rejects.toThrow("status 502");
  expect(await listFound()).toEqual(everything);
  expect(await listNames()).toContainEqual(agentLists[other]);
  isFailing = false;
  await readWith(script);

  expect(await listNames()).toContainEqual(agentLists[failing]);
});

test("a search that fails holds up no notes", async () => {
  await connectWithAll();
  const script = answerAll(({ body }) =>
    JSON.stringify(body)?.includes("message_attachment_count") ? unavailable() : undefined,
  );

  await expect(readWith(script)).rejects.toThrow("status 502");

  expect((await listFound()).notes).toEqual(everything.notes);
});

test("a rate limit of one defers the job, whatever becomes of the others", async () => {
  await connectWithAll();
  const script = answerAll(({ path, body }) => {
    if (path === "/v1/users") return unavailable();
    return JSON.stringify(body)?.includes("message_attachment_count") ? rateLimited() : undefined;
  });

  await expect(readWith(script)).rejects.toMatchObject({ kind: "rate_limited", retryAt: expect.any(Date) });
});

const refuseNames = answerAll(({ path, query }) =>
  path === "/v1/users" && query?.["pageSize"] !== 1 ? forbidden() : undefined,
);

test("a refusal that a check of the key does not explain is tried again in a day, and the others come", async () => {
  await connectWithAll();

  const first = await readWith(refuseNames);
  const second = await readWith(refuseNames);
  await given.query(
    `update integration set extras_postponed = jsonb_set(
      extras_postponed, '{agents}', to_jsonb((extras_postponed->>'agents')::timestamptz - interval '24 hours'))
    where id = $1`,
    id,
  );
  const nextDay = await readWith(refuseNames);

  expect(await listFound()).toEqual(everything);
  expect(first).toContain("/v1/users");
  expect(second).toContain("/v1/customers/search"); // attachments
  expect(second).not.toContain("/v1/users");
  expect(nextDay).toContain("/v1/users");
});

test("a key that is refused postpones nothing, so all comes as soon as it is accepted again", async () => {
  await connectWithAll();
  await expect(readWith(() => unauthorized())).resolves.toContain("/v1/users");

  await given.query("update integration set attention = null");
  await readWith(answerAll(() => undefined));

  expect(await listFound()).toEqual(everything);
});

test("a new key is asked for what was postponed", async () => {
  await connectWithAll();
  await readWith(refuseNames);
  const integration = await integrations.findById(db, id);
  if (integration === undefined) throw new Error("no integration");
  const { baseUrl, orgId, orgName, encryptedKey, keyId, keyHint, capabilities } = integration;

  await integrations.connect(db, {
    ...{ id, workspaceId, baseUrl, orgId, orgName, encryptedKey, keyId, keyHint, capabilities },
  });

  expect(await readWith(refuseNames)).toContain("/v1/users");
});

test("a key without these rights is never asked", async () => {
  await connect({ capabilities: rights });
  await storeMessage("u1");

  expect(await readWith(() => lastPage())).toEqual([]);
});
