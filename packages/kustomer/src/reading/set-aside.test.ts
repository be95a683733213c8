import { Fault, isFault } from "@inlet/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  buildPage,
  buildRawRecord,
  buildRecord,
  buildRecordCreatedIn,
  buildWindow,
  createFake,
  range,
} from "../testing/given.ts";
import { readToEnd } from "../testing/read-to-end.ts";
import { advanceReading, setAsideReading, shrinkReading } from "./advance-reading.ts";
import { startAuditLog } from "./audit-log.ts";
import { startConversationsById, startCustomerById } from "./by-id/by-id.ts";
import { startVerification } from "./by-id/verification.ts";
import { describeFailure } from "./describe-failure.ts";
import { startList } from "./list/list.ts";
import { startCustomerList, startTags, startThread } from "./list/paged.ts";
import type { Reading } from "./reading.ts";

const window = buildWindow(500);
const unavailable = new Fault("unavailable", "failed", { details: { status: 500 } });
const failure = "Kustomer could not return it (status 500)";
const start = 1_700_000_000;

describe("a record that is read by its id", () => {
  test("is left out when it fails alone, and the others are read", () => {
    const [a = "", b = "", c = ""] = range(3).map((n) => buildRecord(n).id);
    let reading: Reading | undefined = startConversationsById([a, b, c]);
    const [read, setAside]: string[][] = [[], []];
    while (reading?.kind === "conversations-by-id") {
      const [group = []] = reading.groups;
      const step = group.includes(b)
        ? (shrinkReading(reading, window) ?? setAsideReading(reading, unavailable, window))
        : advanceReading(reading, buildPage(group.map((it) => ({ id: it }))), window);
      if (!group.includes(b)) read?.push(...group);
      setAside?.push(...(step?.setAside ?? []).map((it) => it.id));
      reading = step?.next;
    }

    expect([read?.toSorted(), setAside]).toEqual([[a, c], [b]]);
  });

  test.each([startCustomerById("u1"), startVerification("messages", "u1")])(
    "is all that $kind reads",
    (reading) => {
      expect(setAsideReading(reading, unavailable, window)).toEqual({
        ...{ next: undefined, notFound: [], newRecords: 0, shrunk: true },
        setAside: [{ id: "u1", failure }],
      });
    },
  );
});

describe.each(["id", "createdAt", "updatedAt", "unsorted"] as const)("a list (%s)", (listOrder) => {
  test("is read without the rows that fail, and counts them", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 249 }), { maxLength: 6 }), (failing) => {
        const records = range(250).map((n) => buildRecordCreatedIn(start + n));
        const fake = createFake(records, listOrder === "id" ? {} : { listOrder });
        const lost = new Set(failing.map((n) => records[n]?.id));
        fake.failWith(({ id }) => lost.has(id));

        const list = startList("messages", new Date(0), { order: listOrder });
        const { ids, skippedRows } = readToEnd(fake, list, { window, maxRequests: 2_000 });

        expect(records.filter((it) => !ids.has(it.id)).map((it) => it.id)).toEqual(
          records.filter((it) => lost.has(it.id)).map((it) => it.id),
        );
        expect(skippedRows?.rows ?? 0).toBe(lost.size);
      }),
      { numRuns: 10 },
    );
  });
});

test.each([startTags(), startCustomerList(), startList("messages", new Date(0))])(
  "a list of which nothing can be read fails: $kind",
  (list) => {
    const fake = createFake(range(50).map((n) => buildRecord(n)));
    fake.failWith(() => true);

    expect(() => readToEnd(fake, list, { window })).toThrow(
      expect.toSatisfy((err) => isFault(err, "unavailable")),
    );
    expect(fake.requests).toBeLessThan(20);
  },
);

describe("a thread", () => {
  test("with a message that fails is read without it, and set aside instead of being complete", () => {
    const records = range(130).map((n) => buildRecord(n));
    const fake = createFake(records);
    fake.failWith(({ id }) => id === records[60]?.id);

    const { ids, setAside, findings } = readToEnd(fake, startThread("c1"), { window });

    expect(ids.size).toBe(129);
    expect(setAside).toEqual([{ id: "c1", failure }]);
    expect(findings).toEqual([]);
  });

  test("of which nothing can be read is set aside after a few requests", () => {
    const fake = createFake(range(50).map((n) => buildRecord(n)));
    fake.failWith(() => true);

    const { setAside, requests } = readToEnd(fake, startThread("c1"), { window });

    expect(setAside).toEqual([{ id: "c1", failure }]);
    expect(requests).toBeLessThan(20);
  });
});

test("the audit log ends at an entry that fails, and says so", () => {
  const { next, finding } = setAsideReading(startAuditLog(new Date(0)), unavailable, window) ?? {};

  expect([next, finding]).toEqual([
    undefined,
    { kind: "audit-signals", isCut: true, deleted: [], redacted: [] },
  ]);
});

test("a failure is described by its kind, without a word of the reply", () => {
  const describeDetails = (details: Record<string, unknown>) =>
    describeFailure(new Fault("unavailable", "secret", { details }));

  expect(
    [{ status: 504 }, { status: 200 }, { code: "ETIMEDOUT" }, { code: "BODY_TOO_LARGE" }, {}].map(
      describeDetails,
    ),
  ).toEqual([
    "Kustomer could not return it (status 504)",
    "Kustomer's reply with it cannot be read",
    "Kustomer could not return it (ETIMEDOUT)",
    "Kustomer's reply with it is too large",
    "Kustomer's reply with it cannot be trusted",
  ]);
  expect(advanceReading(startTags(), buildPage([buildRawRecord(1)]), window).setAside).toBeUndefined();
});
