import type { RedactionRules } from "@inlet/contracts";
import { integrations, type Run, redaction } from "@inlet/db";
import { createWorkspaceKey } from "@inlet/use-cases";
import { beforeEach, expect, test } from "vitest";
import { fixedKeyring, readingConfig, setUpFetcher } from "../testing/fetcher-harness.ts";
import { planStep } from "./plan-step.ts";

const { db, given, loadRun } = setUpFetcher();
let run: Run;

beforeEach(async () => {
  run = await loadRun(await given.run({ phase: "messages", readCounts: { conversations: 1 } }));
});

const saveRules = ({ workspaceId }: Run, text: RedactionRules["text"]) =>
  redaction.save(db, workspaceId, {
    rules: {
      ...{ text, phoneCountries: [], patterns: [], customerFields: {}, attributes: [] },
      rawBatches: "encrypted",
    },
    key: createWorkspaceKey(fixedKeyring, workspaceId),
  });

const addCustomer = ({ workspaceId }: Run) =>
  given.row("fetch_backlog", { workspaceId, kind: "customer", id: "p1", reason: "x" });

/** @returns the stream that the run reads next */
async function planStream(changed: Partial<Run> = {}) {
  const integration = await integrations.findById(db, run.integrationId);
  if (integration === undefined) throw new Error("no integration");
  const action = await planStep({ ...run, ...changed }, { db, integration, config: readingConfig });
  return action.kind === "read" && "reading" in action.plan && "stream" in action.plan.reading
    ? action.plan.reading.stream
    : action;
}

test("while names are redacted, a run reads the customers of its conversations before the messages, once", async () => {
  await saveRules(run, { customer_name: "mask" });
  await addCustomer(run);

  expect(await planStream()).toBe("customers");
  expect(await planStream({ customersRead: true })).toBe("messages");
});

test("the messages come first without a customer to read, without redaction of names, without news, and in other runs", async () => {
  await saveRules(run, { customer_name: "mask" });
  const withoutCustomer = await planStream();
  await addCustomer(run);
  const byLists = await planStream({ listed: ["messages"] });
  const ofEmptyPoll = await planStream({ readCounts: {} });
  const ofBackfill = await planStream({ lane: "backfill" });
  await saveRules(run, { email: "mask" });

  expect([withoutCustomer, byLists, ofEmptyPoll, ofBackfill, await planStream()]).toEqual(
    Array.from({ length: 5 }, () => "messages"),
  );
});
