import { redactRecords, type StoredRedaction } from "@inlet/contracts";
import { inTransaction, redaction } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { buildRawConversation, buildRawCustomer, buildRawMessage } from "@inlet/testkit/given";
import { createWorkspaceKey } from "@inlet/use-cases";
import { createRedactRecordsHandler } from "../jobs/redact-records.ts";
import { type NormalizerHarness, setUpNormalizer } from "./normalizer-harness.ts";

type Run = Awaited<ReturnType<NormalizerHarness["given"]["run"]>>;

const rules: StoredRedaction = {
  text: { email: "mask", customer_name: "mask" },
  phoneCountries: ["US"],
  patterns: [],
  customerFields: { name: "mask" },
  attributes: [],
  rawBatches: "encrypted",
};

/** The customer who writes in these tests. */
export const customerId = "customer-1";
/** The names of the customer. */
export const ada = { name: "Ada Lovelace", displayName: "Ada" };
/** The texts of the thread once they are redacted. */
export const redactedTexts = {
  name: "[name]'s order",
  preview: "I am [name]",
  description: "<p>This is [name], [email]</p>",
  text: "This is [name], [email]",
};

/** Sets up tests of redaction. Call it at the top of a test file. */
export function setUpRedaction() {
  const harness = setUpNormalizer();
  const { db, given, keyring, queues, store } = harness;
  const runJob = ({ workspaceId }: { workspaceId: string }, signal?: AbortSignal) =>
    createRedactRecordsHandler({ db, queues: queues(), keyring }).run(
      { workspaceId },
      createJobContext(signal ? { signal } : {}),
    );
  return {
    ...harness,
    saveRules: (workspaceId: string, change: Partial<StoredRedaction> = {}) =>
      inTransaction(db, (tx) =>
        redaction.save(tx, workspaceId, {
          rules: { ...rules, ...change },
          key: createWorkspaceKey(keyring, workspaceId),
        }),
      ),
    /** Runs a `redact-records` job. */
    runJob,
    /** Runs jobs until the workspace's pass is done. Each job works for a second only. */
    async runPass({ workspaceId }: { workspaceId: string }) {
      do await runJob({ workspaceId });
      while ((await redaction.findPass(db, workspaceId))?.phase !== "done");
    },
    listSent: () => queues().sent.filter((it) => it.name === redactRecords.name),
    /** Stores a conversation with a message, in which the customer gives their name. */
    async storeThread(run: Run) {
      const conversation = buildRawConversation({ customerId, name: "Ada's order", preview: "I am Ada" });
      await store(run, { records: [conversation] });
      const preview = "<p>This is Ada Lovelace, ada@example.com</p>";
      await store(run, { stream: "messages", records: [buildRawMessage({ customerId, preview })] });
    },
    /** Stores an internal note about the customer, as it was before the rules. */
    storeNote: (run: Run, body: string) =>
      given.row("note", {
        ...{ workspaceId: run.workspaceId, id: "n1", conversationId: "conversation-1", customerId, body },
        ...{ updatedAt: new Date(), observedAt: new Date() },
      }),
    storeCustomer: (run: Run, attributes: Record<string, unknown> = ada) =>
      store(run, { stream: "customers", records: [buildRawCustomer(attributes)] }),
    async loadTexts() {
      const [conversation] = await given.query("select name, preview from conversation");
      const [message] = await given.query("select description, text from message");
      return { ...conversation, ...message };
    },
    /** Everything that is stored of records, as text. */
    async dumpRecords() {
      const tables = ["conversation", "message", "note", "customer", "withheld_record", "customer_name"];
      const rows = await Promise.all(
        tables.map((it) => given.query(`select t.*, t::text as row from ${it} t`)),
      );
      return JSON.stringify(rows);
    },
  };
}
