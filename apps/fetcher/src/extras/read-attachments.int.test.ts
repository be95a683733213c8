import { Fault } from "@inlet/contracts";
import { createJobContext } from "@inlet/queue/testing";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { createScriptedKustomer, lastPage, type ReplyScript } from "../testing/scripted-kustomer.ts";

const { given, readExtras } = setUpFetcher();

const instant = (ms: number) => new Date(Date.parse("2026-01-02T03:04:05.000Z") + ms);
const full = instant(0);
const later = instant(60_000);
const stored = { mappingVersion: 1, feedPosition: 1 };

/** An org in which more messages with attachments share the instant `full` than searches show, and one comes later. */
const crowded: ReplyScript = ({ body, query }) => {
  const from = /"gte":"([^"]+)"/.exec(JSON.stringify(body))?.[1] ?? "";
  const build = (id: string, updatedAt: Date) => ({
    type: "message",
    id,
    attributes: { updatedAt: updatedAt.toISOString() },
  });
  return from <= full.toISOString()
    ? { data: [build(`m${query?.["page"]}`, full)], links: { next: "more" } }
    : lastPage([build("later", later)]);
};

/** Stores a conversation with one message. */
async function storeMessage(
  workspaceId: string,
  { id, conversationId }: { id: string; conversationId: string },
) {
  const row = { workspaceId, customerId: "u1", updatedAt: full, attributes: {}, observedAt: full, ...stored };
  await given.row("conversation", { ...row, id: conversationId, channels: [], tags: [], relations: {} });
  await given.row("message", { ...row, id, conversationId, direction: "in", relations: {} });
}

test("messages that a run has read are searched for attachments once they are stored, whenever that is", async () => {
  const capabilities = { search: true, attachments: true };
  const { id: integrationId, workspaceId } = await given.integration({ capabilities, scopeFrom: full });
  const run = await given.run({ integrationId, workspaceId, windowFrom: full });
  const cursor = { integrationId, workspaceId, stream: "messages", at: instant(86_400_000) };
  await given.row("stream_cursor", cursor);
  const page = await given.batch(run, { stream: "messages" });
  const kustomer = createScriptedKustomer(() =>
    lastPage([{ type: "message", id: "m1", attributes: { updatedAt: full.toISOString() } }]),
  );

  await readExtras(integrationId, kustomer);
  const early = kustomer.requests.length;
  await storeMessage(workspaceId, { id: "m1", conversationId: "c1" });
  await given.query("update raw_batch set state = 'settled' where id = $1", page.id);
  await readExtras(integrationId, kustomer);

  expect(early).toBe(0);
  expect(await given.query("select kind, id from fetch_backlog")).toEqual([{ kind: "thread", id: "c1" }]);
});

test("more messages of one instant than a search shows keep no later attachments from being found, and are logged", async () => {
  const capabilities = { search: true, attachments: true };
  const { id, workspaceId } = await given.integration({ capabilities, scopeFrom: full });
  await given.row("stream_cursor", {
    integrationId: id,
    workspaceId,
    stream: "messages",
    at: instant(120_000),
  });
  await storeMessage(workspaceId, { id: "m1", conversationId: "c1" });
  await storeMessage(workspaceId, { id: "later", conversationId: "c2" });
  const { log } = createJobContext();
  const warnings: unknown[] = [];
  log.warn = (...line: unknown[]) => void warnings.push(...line);
  const kustomer = createScriptedKustomer(crowded);

  await readExtras(id, kustomer, { log });
  await readExtras(id, kustomer, { log });

  expect(await given.query("select id from fetch_backlog order by id")).toEqual([{ id: "c1" }, { id: "c2" }]);
  expect(kustomer.requests).toHaveLength(5);
  expect(warnings).toContainEqual(
    expect.objectContaining({ records: "messages with attachments", at: full }),
  );
});

test("nor do they keep the attachments of messages from being found that were stored late", async () => {
  const passed = { scopeFrom: full, attachmentsTo: instant(86_400_000), attachmentsPosition: 0 };
  const capabilities = { search: true, attachments: true };
  const { id, workspaceId } = await given.integration({ capabilities, ...passed });
  await storeMessage(workspaceId, { id: "m1", conversationId: "c1" });
  await storeMessage(workspaceId, { id: "later", conversationId: "c2" });

  await readExtras(id, crowded);

  expect(await given.query("select id from fetch_backlog order by id")).toEqual([{ id: "c1" }, { id: "c2" }]);
});

test("a Kustomer that shows the same messages whatever was asked for is not asked again and again", async () => {
  const capabilities = { search: true, attachments: true };
  const attachmentsTo = instant(86_400_000);
  const { id, workspaceId } = await given.integration({
    ...{ capabilities, scopeFrom: full, attachmentsTo, attachmentsPosition: 0 },
  });
  await storeMessage(workspaceId, { id: "m1", conversationId: "c1" });
  await given.query("update message set customer_id = 'u1'");
  const same = { type: "message", id: "m1", attributes: { updatedAt: full.toISOString() } };
  const kustomer = createScriptedKustomer(() => ({ data: [same], links: { next: "more" } }));

  await readExtras(id, kustomer);

  expect(await given.query("select id from fetch_backlog")).toEqual([{ id: "c1" }]);
  expect(kustomer.requests).toHaveLength(8);
});

test("more customers than the budget allows to search at once are searched in two jobs", async () => {
  const passed = { scopeFrom: full, attachmentsTo: instant(86_400_000), attachmentsPosition: 0 };
  const capabilities = { search: true, attachments: true };
  const { id, workspaceId } = await given.integration({ capabilities, ...passed });
  await given.query(
    `insert into message (workspace_id, id, conversation_id, customer_id, updated_at, attributes, relations, observed_at,
       mapping_version, feed_position)
     select $1, 'm' || n, 'c' || n, 'u' || n, $2, '{}', '{}', $2, 1, n from generate_series(1, 2100) n`,
    workspaceId,
    full,
  );
  const readWithBudget = async () => {
    let left = 12;
    const kustomer = createScriptedKustomer(() => {
      if (left-- === 0) throw new Fault("rate_limited", "The budget is used up.", { retryAt: later });
      return lastPage();
    });
    await readExtras(id, kustomer).catch(() => undefined);
  };

  for (let jobs = 0; jobs < 2; jobs++) await readWithBudget();

  const [row] = await given.query("select attachments_position::int as searched from integration");
  expect(row).toEqual({ searched: 2_100 });
});
