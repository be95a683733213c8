import { rawConversation, rawCustomer, rawMessage } from "@inlet/testkit/given";
import { beforeEach, describe, expect, test } from "vitest";
import { trial } from "./testing/normalizer-harness.ts";

const { given, handle, store } = trial();

beforeEach(async () => {
  for (const table of ["fetch_backlog", "message", "conversation", "customer", "raw_batch"])
    await given.ask(`delete from ${table}`);
});

const start = Date.now() - 60_000;
const read = (seconds: number) => ({ observedAt: new Date(start + seconds * 1_000) });
const wanted = () =>
  given.ask("select kind, id, reason from fetch_backlog where outcome is null order by kind");

const records = [
  {
    ...{ stream: "conversations", table: "conversation" },
    record: (name: string) => rawConversation({ name }),
    wants: { kind: "conversation", id: "conversation-1" },
  },
  {
    ...{ stream: "messages", table: "message" },
    record: (name: string) => rawMessage({ name }),
    wants: { kind: "thread", id: "conversation-1" },
  },
  {
    ...{ stream: "customers", table: "customer" },
    record: (name: string) => rawCustomer({ name }),
    wants: { kind: "customer", id: "customer-1" },
  },
];

describe.each(records)(
  "$stream whose content went back and forth under one version",
  ({ stream, table, record, wants }) => {
    const names = async () =>
      (await given.ask<{ name: string }>(`select attributes->>'name' as name from ${table}`)).map(
        (it) => it.name,
      );
    const page = (name: string) => ({ stream, records: [record(name)] });

    test("are read again when the last page was stored before the one between", async () => {
      const run = await given.run();
      await store(run, { records: [rawConversation({ name: "X", customerId: "customer-1" })], ...read(0) });
      await store(run, { ...page("X"), ...read(1) });
      await given.ask("delete from fetch_backlog");

      const last = await store(run, { ...page("X"), ...read(3) });
      await store(run, { ...page("Y"), ...read(2) });

      expect(last).toMatchObject({ stored: 0, unchanged: 1 });
      expect(await names()).toEqual(["Y"]);
      expect(await wanted()).toEqual([{ ...wants, reason: "its pages arrived out of order" }]);
      await store(run, { ...page("X"), observedAt: new Date() });
      expect(await names()).toEqual(["X"]);
    });

    test("are not read again when every page was stored in its turn", async () => {
      const run = await given.run();
      await store(run, { records: [rawConversation({ name: "X", customerId: "customer-1" })], ...read(0) });
      await store(run, { ...page("X"), ...read(1) });
      await given.ask("delete from fetch_backlog");

      const next = await given.batch(run, { ...page("X"), ...read(3) });
      await store(run, { ...page("Y"), ...read(2) });
      await handle(next);

      expect(await names()).toEqual(["X"]);
      expect(await wanted()).toEqual([]);
    });
  },
);
