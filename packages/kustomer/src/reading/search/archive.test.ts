import { Fault } from "@inlet/contracts";
import { expect, test } from "vitest";
import { buildRecord, buildWindow, ceiling, createFake, from, range } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { buildRequest, recoverReading } from "../advance-reading.ts";
import { startArchive, startSearch } from "./search.ts";

const until = new Date(from + 400);
const archiveReading = startArchive("messages", { from: new Date(from), until });

test("archive search has its own path, and ends where standard search takes over", () => {
  const request = buildRequest(archiveReading, buildWindow(500));

  expect(request).toMatchObject({
    method: "POST",
    path: "/v1/customers/archive/search",
    body: {
      and: [
        { message_updated_at: { gte: "2026-01-01T00:00:00.000Z" } },
        { message_updated_at: { lt: until.toISOString() } },
      ],
    },
    budget: "search",
  });
});

test("archive search never goes beyond the window", () => {
  const late = startArchive("messages", { from: new Date(from), until: new Date(ceiling + 9_000) });

  expect(buildRequest(late, buildWindow(500)).body).toMatchObject({
    and: [{}, { message_updated_at: { lt: new Date(ceiling).toISOString() } }],
  });
});

test("archive search reads every record, including a tie group larger than a page", () => {
  const ties = range(60).map((n) => buildRecord(100 + n, { updatedAt: from + 100, createdAt: from - n }));
  const fake = createFake([
    ...range(90).map((n) => buildRecord(n)),
    ...ties,
    ...range(600).map((n) => buildRecord(161 + n)),
  ]);

  const summary = readToEnd(fake, archiveReading, { window: buildWindow(30) });

  const expected = fake.records.filter((it) => it.updatedAt < until.getTime());
  expect(expected.filter((it) => !summary.ids.has(it.id))).toEqual([]);
  expect(summary.ids.size).toBe(expected.length);
});

test.each(["not_found", "invalid"] as const)(
  "a refused archive (%s) ends its reading with a finding",
  (kind) => {
    const small = { ...archiveReading, pageSize: 1 };

    expect(recoverReading(small, new Fault(kind, "no"), buildWindow(500))).toEqual({
      next: undefined,
      notFound: [],
      newRecords: 0,
      finding: { kind: "archive-forbidden" },
    });
  },
);

test("an archive that refuses large pages is first asked for smaller ones", () => {
  const recovered = recoverReading(archiveReading, new Fault("invalid", "no"), buildWindow(500));

  expect(recovered).toMatchObject({ next: { pageSize: 100, archive: {} } });
});

test("a refused standard search stays a fault", () => {
  const search = startSearch("messages", new Date(from));

  expect(recoverReading(search, new Fault("not_found", "no"), buildWindow(500))).toBeUndefined();
});
