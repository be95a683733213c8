import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { describe, expect, test } from "vitest";
import { withheldText } from "../streams/withhold.ts";
import { ada, customerId, redactedTexts, setUpRedaction } from "../testing/redaction-harness.ts";

const { given, store, saveRules, runJob, listSent, storeThread, storeCustomer, loadTexts, dumpRecords } =
  setUpRedaction();

describe("names of customers", () => {
  test("are never stored in clear: texts are withheld until the customer arrives", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);

    await storeThread(run);
    expect(await loadTexts()).toMatchObject({ name: withheldText, description: withheldText });
    expect(await dumpRecords()).not.toContain("Ada");
    await runJob(run);
    expect(await loadTexts()).toMatchObject({ name: withheldText }); // the customer is still to be read

    await storeCustomer(run);
    expect(listSent()).toMatchObject([{ payload: { workspaceId: run.workspaceId } }]);
    await runJob(run);

    expect(await loadTexts()).toEqual(redactedTexts);
    expect(await given.query("select * from withheld_record")).toEqual([]);
    expect(await dumpRecords()).not.toContain("Ada");
  });

  test("of a known customer are redacted at once", async () => {
    const run = await given.run();
    await given.row("fetch_backlog", {
      workspaceId: run.workspaceId,
      kind: "customer",
      id: customerId,
      reason: "x",
    });
    await saveRules(run.workspaceId);
    await storeCustomer(run);

    await storeThread(run);

    expect(await loadTexts()).toEqual(redactedTexts);
  });

  test("that become known later are redacted in what is stored", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    await storeThread(run);
    await storeCustomer(run, { name: "Guest", displayName: "Guest" });
    await runJob(run);
    expect(await loadTexts()).toMatchObject({ preview: "I am Ada" });

    await storeCustomer(run, { ...ada, rev: 2 });
    await runJob(run);

    expect(await loadTexts()).toEqual(redactedTexts);
  });

  test("of a customer whom Kustomer does not return hold nothing back for ever", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    await storeThread(run);
    await given.query("update fetch_backlog set outcome = 'not found'");

    await runJob(run);

    expect(await loadTexts()).toMatchObject({ preview: "I am Ada", text: "This is Ada Lovelace, [email]" });
  });

  test("that were withheld and cannot be decrypted hold back no others, and are read again", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    await storeThread(run);
    await given.query(
      "update withheld_record set encrypted_record = overlay(encrypted_record placing 'x' from 40) where kind = 'message'",
    );
    await storeCustomer(run);

    await runJob(run);

    expect(await loadTexts()).toMatchObject({ preview: redactedTexts.preview, description: withheldText });
    expect(await given.query("select kind, id, reason, outcome from fetch_backlog")).toEqual([
      {
        ...{ kind: "thread", id: "conversation-1" },
        ...{ reason: "its withheld text cannot be decrypted", outcome: null },
      },
    ]);
    const preview = "<p>This is Ada Lovelace, ada@example.com</p>";
    await store(run, { stream: "messages", records: [buildRawMessage({ customerId, preview })] });
    expect(await loadTexts()).toEqual(redactedTexts);
  });

  test("do not undo rules that came while texts were withheld", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId, { text: { customer_name: "mask" } });
    await storeThread(run);
    await saveRules(run.workspaceId);
    await storeCustomer(run);

    await runJob(run);

    expect(await loadTexts()).toEqual(redactedTexts); // the address too
  });

  test("of more customers than one transaction looks for release all their records", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    const ids = Array.from({ length: 60 }, (_, nth) => `customer-${nth}`);
    const records = ids.map((it) =>
      buildRawConversation({ id: `of-${it}`, customerId: it, preview: "I am Ada" }),
    );
    await store(run, { records });
    await given.query("update fetch_backlog set outcome = 'not found'");

    await runJob(run);

    const withheld = await given.query("select id from conversation where preview = $1", withheldText);
    expect(withheld).toEqual([]);
    expect(await given.query("select * from withheld_record")).toEqual([]);
  });

  test("do not bring back a text that a newer version has replaced", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    await storeThread(run);
    await given.query(
      "update message set updated_at = updated_at + interval '1 second', description = 'newer'",
    );
    await storeCustomer(run);

    await runJob(run);

    expect(await loadTexts()).toMatchObject({ preview: "I am [name]", description: "newer" });
  });

  test("are looked for in the other texts of the customer's own record too", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    await storeThread(run);

    await storeCustomer(run, { ...ada, preview: { text: "This is Ada" }, custom: { "Ada Lovelace": "VIP" } });

    expect(await dumpRecords()).not.toContain("Ada");
  });

  test("of a customer who was deleted and comes back are withheld and redacted as at first", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    await storeThread(run);
    await storeCustomer(run);
    await runJob(run);
    await given.query("update customer set deleted_at = clock_timestamp(), attributes = '{}', name = null");
    await given.query("delete from customer_name");

    const preview = "Ada Lovelace again";
    await store(run, { stream: "messages", records: [buildRawMessage({ id: "m2", customerId, preview })] });

    expect(await dumpRecords()).not.toContain("Ada");
  });

  test.each([
    ["an instant of another form", { sentAt: "2026-01-02T03:04:05+00:00" }],
    ["a name in hexadecimal digits", { custom: { contact: "Ada" } }],
    ["a name with a dot", { custom: { contact: "ada.lovelace" } }],
    ["a name of a member", { custom: { "Ada Lovelace": "x" } }],
  ])("do not stand in %s while the customer is unknown", async (_, attributes) => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    await store(run, { records: [buildRawConversation({ customerId })] });

    await store(run, {
      stream: "messages",
      records: [buildRawMessage({ customerId, preview: "Ada", ...attributes })],
    });

    expect(await given.query("select id from message")).toHaveLength(1);
    expect((await dumpRecords()).toLowerCase()).not.toMatch(/"ada|ada lovelace|ada\.lovelace/);
  });
});
