import { buildRawConversation, buildRawCustomer, buildRawMessage } from "@inlet/testkit/given";
import { beforeEach, describe, expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { given, handle, store } = setUpNormalizer();

beforeEach(async () => {
  for (const table of ["fetch_backlog", "message", "conversation", "customer", "raw_batch"])
    await given.query(`delete from ${table}`);
});

const start = Date.now() - 60_000;
const at = (seconds: number) => ({ observedAt: new Date(start + seconds * 1_000) });
const listBacklog = () =>
  given.query("select kind, id, reason from fetch_backlog where outcome is null order by kind");

const records = [
  {
    ...{ stream: "conversations", table: "conversation" },
    record: (name: string) => buildRawConversation({ name }),
    backlogEntry: { kind: "conversation", id: "conversation-1" },
  },
  {
    ...{ stream: "messages", table: "message" },
    record: (name: string) => buildRawMessage({ name }),
    backlogEntry: { kind: "thread", id: "conversation-1" },
  },
  {
    ...{ stream: "customers", table: "customer" },
    record: (name: string) => buildRawCustomer({ name }),
    backlogEntry: { kind: "customer", id: "customer-1" },
  },
];

describe.each(records)(
  "$stream whose content changed twice without a new version",
  ({ stream, table, record, backlogEntry }) => {
    const names = async () =>
      (await given.query<{ name: string }>(`select attributes->>'name' as name from ${table}`)).map(
        (it) => it.name,
      );
    const page = (name: string) => ({ stream, records: [record(name)] });

    test("are read again if their pages were stored out of order", async () => {
      const run = await given.run();
      await store(run, {
        records: [buildRawConversation({ name: "X", customerId: "customer-1" })],
        ...at(0),
      });
      await store(run, { ...page("X"), ...at(1) });
      await given.query("delete from fetch_backlog");

      const last = await store(run, { ...page("X"), ...at(3) });
      await store(run, { ...page("Y"), ...at(2) });

      expect(last).toMatchObject({ stored: 0, unchanged: 1 });
      expect(await names()).toEqual(["Y"]);
      expect(await listBacklog()).toEqual([{ ...backlogEntry, reason: "its pages arrived out of order" }]);
      await store(run, { ...page("X"), observedAt: new Date() });
      expect(await names()).toEqual(["X"]);
    });

    test("are not read again if their pages were stored in order", async () => {
      const run = await given.run();
      await store(run, {
        records: [buildRawConversation({ name: "X", customerId: "customer-1" })],
        ...at(0),
      });
      await store(run, { ...page("X"), ...at(1) });
      await given.query("delete from fetch_backlog");

      const next = await given.batch(run, { ...page("X"), ...at(3) });
      await store(run, { ...page("Y"), ...at(2) });
      await handle(next);

      expect(await names()).toEqual(["X"]);
      expect(await listBacklog()).toEqual([]);
    });
  },
);
