import { expect, test } from "vitest";
import { buildRecord, buildWindow, createFake, from, range } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { buildRequest } from "../advance-reading.ts";
import { startMessagesOf } from "./search.ts";

const until = new Date(from + 800);
const reading = startMessagesOf(["ann", "bob"], { from: new Date(from), until });
const ofCustomer = (customer: string) => ({ values: { message_customer_id: customer } });
const customers = ["ann", "bob", "eve"];
const pickCustomer = (n: number) => ofCustomer(customers[n % 3] ?? "");

test("a search for the messages of customers names them in one criterion, beside the time range", () => {
  expect(buildRequest(reading, buildWindow(500)).body).toMatchObject({
    queryContext: "message",
    and: [
      { message_updated_at: { gte: "2026-01-01T00:00:00.000Z" } },
      { message_updated_at: { lt: until.toISOString() } },
      { message_customer_id: { in: ["ann", "bob"] } },
    ],
  });
});

test("it reads every message of these customers and no other, including a tie group larger than a page", () => {
  const ties = range(90).map((n) => buildRecord(1_000 + n, { updatedAt: from + 300, ...pickCustomer(n) }));
  const fake = createFake([...range(900).map((n) => buildRecord(n, pickCustomer(n))), ...ties]);

  const summary = readToEnd(fake, reading, { window: buildWindow(30) });

  const expected = fake.records.filter(
    (it) => it.updatedAt < until.getTime() && it.values["message_customer_id"] !== "eve",
  );
  expect([...summary.ids].toSorted()).toEqual(expected.map((it) => it.id).toSorted());
});

test("a Kustomer that refuses the criterion is asked once", () => {
  const fake = createFake([buildRecord(1)], { unknownAttributes: ["message_customer_id"] });

  const summary = readToEnd(fake, reading, { window: buildWindow(500) });

  expect(summary.findings).toEqual([{ kind: "customers-refused" }]);
  expect(summary.requests).toBe(1);
});

test("a page that Kustomer never returns ends the search after a few smaller ones, and nothing is set aside", () => {
  const fake = createFake(range(40).map((n) => buildRecord(n, ofCustomer("ann"))));
  fake.failWith((it) => it.updatedAt === from + 5);

  const summary = readToEnd(fake, reading, { window: buildWindow(500) });

  expect(summary.requests).toBeLessThan(30);
  expect(summary.setAside).toEqual([]);
});
