import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDb } from "../client/open-db.ts";
import * as integrations from "../integrations/index.ts";
import * as records from "../records/index.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";
import * as agents from "./index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

let workspaceId: string;
let integrationId: string;
beforeEach(async () => {
  const capabilities = {
    conversations: true,
    messages: true,
    customers: true,
    tags: true,
    users: true,
    teams: true,
  };
  ({ id: integrationId, workspaceId } = await given.integration({ capabilities }));
});

const origin = (rev = 1) => ({ workspaceId, observedAt: at(rev), mappingVersion: 1 });
const outbound = (id: string, createdBy: string) =>
  buildMessage({ id, direction: "out", relations: { createdBy } });
const find = async () => {
  const integration = await integrations.findById(db, integrationId);
  if (integration === undefined) throw new Error("no integration");
  return agents.findUnknown(db, integration);
};

test("the authors of outbound messages and those whom conversations are assigned to are unknown until they were asked for", async () => {
  await records.upsertConversations(
    db,
    [
      buildConversation({ id: "c1", attributes: { assignedUsers: ["u2"], assignedTeams: ["t1", "t2"] } }),
      buildConversation({ id: "c2", attributes: { assignedUsers: null, assignedTeams: "t9" } }),
    ],
    origin(),
  );
  const inbound = buildMessage({ id: "m2", direction: "in", relations: { createdBy: "customer" } });
  await records.upsertMessages(db, [outbound("m1", "u1"), inbound], origin());

  const first = await find();
  await agents.save(db, { workspaceId, kind: "user", agents: [], askedFor: ["u1"] });
  await agents.save(db, { workspaceId, kind: "team", agents: [{ id: "t1", name: "T", deleted: false }] });

  expect(first).toMatchObject({ users: ["u1", "u2"], teams: ["t1", "t2"], hasMore: false });
  expect(await find()).toMatchObject({ users: ["u2"], teams: ["t2"] });
});

test("records that were searched are not searched again", async () => {
  await records.upsertMessages(db, [outbound("m1", "u1")], origin());
  const { position } = await find();

  await agents.markSearched(db, { id: integrationId, agentsPosition: 0 }, position);

  expect(await find()).toMatchObject({ users: [], position });
});

test("a message that commits long after later ones were searched is searched too", async () => {
  const slow = await db.startTransaction().execute();
  await records.upsertMessages(slow, [outbound("late", "u1")], origin());
  await records.upsertMessages(db, [{ ...outbound("m2", "u2"), conversationId: "c2" }], origin());
  await given.query("update message set feed_position = feed_position + 120e6");
  const { position } = await find();
  await agents.markSearched(db, { id: integrationId, agentsPosition: 0 }, position);

  await slow.commit().execute();

  expect((await find()).users).toContain("u1");
});

test("while there are more ids than are asked for at once, the same records are searched again", async () => {
  const messages = Array.from({ length: 120 }, (_, i) => outbound(`m${i}`, `u${i}`));
  await records.upsertMessages(db, messages, origin());

  const found = await find();

  expect(found).toMatchObject({ position: 0, hasMore: true });
  expect(found.users).toHaveLength(100);
});

test("more teams than are asked for at once hold up no users when the key may not read teams", async () => {
  await given.query("update integration set capabilities = capabilities - 'teams'");
  const assignedTeams = Array.from({ length: 120 }, (_, i) => `t${i}`);
  const conversation = buildConversation({ id: "c1", attributes: { assignedUsers: ["u1"], assignedTeams } });
  await records.upsertConversations(db, [conversation], origin());

  const { position, ...found } = await find();

  expect(found).toEqual({ users: ["u1"], teams: [], hasMore: false });
  expect(position).toBeGreaterThan(0);
});

test("a name stays where Kustomer states none any more, and nobody of another workspace gets it", async () => {
  const other = await given.workspace();
  const save = (name: string | null, deleted: boolean) =>
    agents.save(db, { workspaceId, kind: "user", agents: [{ id: "u1", name, deleted }] });
  await save("Ada", false);
  await agents.save(db, { workspaceId: other.id, kind: "user", agents: [], askedFor: ["u1"] });

  await save(null, true);

  expect(await given.query("select name, deleted from agent order by name nulls last")).toEqual([
    { name: "Ada", deleted: true },
    { name: null, deleted: false },
  ]);
});

test("records show names and ratings, whatever else the attributes hold", async () => {
  const survey = { score: 1, rating: 9.5, status: "rated" };
  const huge = { score: "1", rating: 8, status: {} };
  const attributes = { assignedUsers: ["u2", "u1"], satisfactionLevel: survey };
  await records.upsertConversations(
    db,
    [
      buildConversation({ id: "c1", attributes, relations: { queue: "q1" } }),
      buildConversation({ id: "c2", attributes: { assignedUsers: {}, satisfactionLevel: huge } }),
    ],
    origin(),
  );
  await given.query(
    `update conversation set attributes = jsonb_set(attributes, '{satisfactionLevel,rating}', '1e400') where id = 'c2'`,
  );
  await records.upsertMessages(
    db,
    [
      outbound("m1", "u1"),
      buildMessage({
        id: "m2",
        direction: "out",
        attributes: { auto: true },
        relations: { createdBy: "u1" },
      }),
    ],
    origin(),
  );
  await agents.save(db, { workspaceId, kind: "user", agents: [{ id: "u1", name: "Ada", deleted: false }] });

  const columns = ["id", "assignedUsers", "assignedTeams", "queueId"] as const;
  const ratings = ["satisfactionScore", "satisfactionRating", "satisfactionStatus"] as const;
  const { rows } = await records.listConversations(db, {
    ...{ workspaceId, limit: 10, columns: [...columns, ...ratings] },
  });
  const found = await records.findConversation(db, { workspaceId, id: "c1" });
  const messages = await records.listMessages(db, {
    ...{ workspaceId, limit: 10, columns: ["id", "agentId", "agentName"] },
  });

  const [assignedUsers, assignedTeams] = [
    [
      { id: "u2", name: null },
      { id: "u1", name: "Ada" },
    ],
    [],
  ];
  const expected = {
    assignedUsers,
    assignedTeams,
    queueId: "q1",
    satisfactionScore: 1,
    satisfactionRating: 9.5,
  };
  expect(rows).toEqual([
    { id: "c1", ...expected, satisfactionStatus: "rated" },
    {
      ...{ id: "c2", assignedUsers: [], assignedTeams: [], queueId: null },
      ...{ satisfactionScore: null, satisfactionRating: null, satisfactionStatus: null },
    },
  ]);
  expect(found).toMatchObject(expected);
  expect(messages.rows).toEqual([
    { id: "m1", agentId: "u1", agentName: "Ada" },
    { id: "m2", agentId: null, agentName: null },
  ]);
});

test("extras are claimed once, of active integrations whose key may read some", async () => {
  await given.integration({ capabilities: { search: true } });
  await given.integration({ capabilities: { teams: true }, ingestConversations: false });

  const claimed = await Promise.all([agents.claimDue(db, 10), agents.claimDue(db, 10)]);

  expect(claimed.flat()).toEqual([integrationId]);
});
