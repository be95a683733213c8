import { type Report, reports } from "@inlet/db";
import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { forbidden, lastPage, type ReplyScript, unavailable } from "../testing/scripted-kustomer.ts";

const { db, given, makeReport } = setUpFetcher();

const at = "2026-03-05T10:00:00.000Z";
const window = { windowFrom: new Date("2026-03-01"), windowTo: new Date("2026-03-08") };

/** Adds a report of a workspace that has stored conversation `c` and these messages of it. */
async function givenReport(columns: Record<string, unknown>, messageIds: readonly string[]) {
  const { id: integrationId, workspaceId } = await given.integration({ scopeFrom: window.windowFrom });
  for (const stream of ["conversations", "messages"])
    await given.row("stream_cursor", { integrationId, workspaceId, stream, at: window.windowTo });
  const stored = {
    ...{ workspaceId, updatedAt: new Date(at), rev: 1, observedAt: new Date() },
    ...{ attributes: {}, relations: {}, mappingVersion: 1, feedPosition: 1 },
  };
  await given.row("conversation", { ...stored, id: "c", channels: [], tags: [] });
  for (const id of messageIds) await given.row("message", { ...stored, id, conversationId: "c" });
  const report = { workspaceId, integrationId, listed: [], ...window, ...columns };
  return (await given.row("report", report)) as unknown as Report;
}

async function readReport({ id }: Pick<Report, "id">, kustomer: ReplyScript) {
  await makeReport(id, kustomer);
  const { state, summary } = (await reports.findById(db, id)) ?? {};
  return { state, summary, rows: await reports.listRows(db, id, { limit: 500 }) };
}

const conversation = (messageCount: number) => buildRawConversation({ id: "c", updatedAt: at, messageCount });
const isConversationSearch = (body: unknown) =>
  (body as { queryContext?: string }).queryContext === "conversation";

test("a report of years that the key may not search in the archive ends, and is not complete", async () => {
  const report = await givenReport({ windowFrom: new Date("2020-01-01") }, []);

  const { state, summary } = await readReport(report, ({ path, body }) => {
    if (path.includes("archive")) return forbidden();
    return lastPage(isConversationSearch(body) ? [conversation(0)] : []);
  });

  expect(state).toBe("done");
  expect(summary).toMatchObject({ complete: false });
  expect(summary?.notes.join()).toContain("does not let this key search its archive");
});

test("a report for which Kustomer fails to return a conversation is not complete", async () => {
  const report = await givenReport({ phase: "lookups", failures: 3 }, []);

  const { state, summary } = await readReport(report, ({ path }) =>
    path === "/v1/conversations/c" ? unavailable() : lastPage(),
  );

  expect(state).toBe("done");
  expect(summary).toMatchObject({ complete: false });
});

test("a report calls no message deleted that a thread does not show because Kustomer cuts it", async () => {
  const shown = Array.from({ length: 100 }, (_, i) => `m${i}`);
  const report = await givenReport({}, [...shown, "beyond"]);

  const { summary, rows } = await readReport(report, ({ path, body }) => {
    if (path === "/v1/conversations/c/messages")
      return {
        data: shown.map((id) => buildRawMessage({ id, conversationId: "c", updatedAt: at })),
        meta: { total: 101, pageSize: 100 },
        links: { next: "/v1/conversations/c/messages?page=2" },
      };
    return lastPage(isConversationSearch(body) ? [conversation(101)] : []);
  });

  expect(summary).toMatchObject({ complete: false, messages: { deleted: 0, stored: 101 } });
  expect(rows.filter((it) => it.explanation === "deleted")).toEqual([]);
});

test("a report compares the other conversations of a request that Kustomer refuses because of one", async () => {
  const report = await givenReport({}, []);

  const { rows } = await readReport(report, ({ path, body }) => {
    if (path.includes("restricted")) return forbidden();
    if (path.startsWith("/v1/conversations/")) return lastPage([]);
    if (isConversationSearch(body)) return lastPage([conversation(0)]);
    return lastPage(
      ["restricted", "gone"].map((it) =>
        buildRawMessage({ id: `m-${it}`, conversationId: it, updatedAt: at }),
      ),
    );
  });

  const conversations = rows.filter((it) => it.stream === "conversations");
  expect(conversations.map((it) => [it.id, it.explanation])).toEqual([
    ["gone", "deleted"],
    ["restricted", "unexplained"],
  ]);
});
