import { Fault } from "@inlet/contracts";
import { expect, test } from "vitest";
import { ceiling, createFake, from, range, buildRecord, buildWindow } from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { recoverReading, buildRequest } from "../advance-reading.ts";
import { startArchive, startSearch } from "../starts.ts";

const until = new Date(from + 400);
const archived = startArchive("messages", { from: new Date(from), until });

test("the archive is searched at its own address, up to where standard search takes over", () => {
  const request = buildRequest(archived, buildWindow(500));

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

test("the archive is read no further than the window", () => {
  const late = startArchive("messages", { from: new Date(from), until: new Date(ceiling + 9_000) });

  expect(buildRequest(late, buildWindow(500)).body).toMatchObject({
    and: [{}, { message_updated_at: { lt: new Date(ceiling).toISOString() } }],
  });
});

test("the archive is read whole, an instant that fills a page included", () => {
  const tied = range(60).map((n) => buildRecord(100 + n, { updatedAt: from + 100, createdAt: from - n }));
  const fake = createFake([
    ...range(90).map((n) => buildRecord(n)),
    ...tied,
    ...range(600).map((n) => buildRecord(161 + n)),
  ]);

  const seen = readToEnd(fake, archived, { window: buildWindow(30) });

  const expected = fake.records.filter((it) => it.updatedAt < until.getTime());
  expect(expected.filter((it) => !seen.ids.has(it.id))).toEqual([]);
  expect(seen.ids.size).toBe(expected.length);
});

test.each(["not_found", "invalid"] as const)(
  "an archive that is refused (%s) ends its reading, and says so",
  (kind) => {
    const small = { ...archived, pageSize: 25 };

    expect(recoverReading(small, new Fault(kind, "no"), buildWindow(500))).toEqual({
      next: undefined,
      missing: [],
      fresh: 0,
      archiveClosed: true,
    });
  },
);

test("an archive that refuses large pages is asked for smaller ones first", () => {
  const onward = recoverReading(archived, new Fault("invalid", "no"), buildWindow(500));

  expect(onward).toMatchObject({ next: { pageSize: 100, archive: {} } });
});

test("a standard search that is refused stays a failure", () => {
  const search = startSearch("messages", new Date(from));

  expect(recoverReading(search, new Fault("not_found", "no"), buildWindow(500))).toBeUndefined();
});
