import { createJobContext } from "@inlet/queue/testing";
import { expect, test } from "vitest";
import { setUpFetcher } from "../testing/fetcher-harness.ts";
import { createScriptedKustomer, lastPage, type ReplyScript } from "../testing/scripted-kustomer.ts";

const { given, readExtras } = setUpFetcher();

const instant = (ms: number) => new Date(Date.parse("2026-01-02T03:04:05.000Z") + ms);
const full = instant(0);
const later = instant(60_000);

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

test("more messages of one instant than a search shows keep no later attachments from being found, and are logged", async () => {
  const capabilities = { search: true, attachments: true };
  const { id, workspaceId } = await given.integration({ capabilities, scopeFrom: full });
  await given.row("stream_cursor", {
    integrationId: id,
    workspaceId,
    stream: "messages",
    at: instant(120_000),
  });
  const row = {
    workspaceId,
    updatedAt: full,
    attributes: {},
    observedAt: full,
    mappingVersion: 1,
    feedPosition: 1,
  };
  for (const [messageId, conversationId] of [
    ["m1", "c1"],
    ["later", "c2"],
  ]) {
    await given.row("conversation", { ...row, id: conversationId, channels: [], tags: [], relations: {} });
    await given.row("message", { ...row, id: messageId, conversationId, direction: "in", relations: {} });
  }
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
