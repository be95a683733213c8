import { describe, expect, test } from "vitest";
import { parsePage } from "./page.ts";

describe("the envelope", () => {
  test("of a list states the total and whether there is a next page", () => {
    const json = {
      data: [{}, {}],
      meta: { total: 9, pageSize: 2, timed_out: false },
      links: { next: "/v1/x?page=2" },
    };

    expect(parsePage(json)).toEqual({
      records: [{}, {}],
      total: 9,
      pageSize: 2,
      hasNextPage: true,
      nextLink: "/v1/x?page=2",
      timedOut: false,
    });
  });

  test("states no total when it is below the number of its own records", () => {
    expect(parsePage({ data: [{}, {}], meta: { total: 1 } }).total).toBeUndefined();
    expect(parsePage({ data: [{}, {}], meta: { total: 2 } }).total).toBe(2);
  });

  test("of a single record becomes a page of one", () => {
    expect(parsePage({ data: { id: "c1" } })).toEqual({
      records: [{ id: "c1" }],
      hasNextPage: false,
      timedOut: false,
    });
  });

  test("without links has a next page when the page is full", () => {
    expect(parsePage({ data: [{}, {}], meta: { pageSize: 2 } }).hasNextPage).toBe(true);
    expect(parsePage({ data: [{}], meta: { pageSize: 2 } }).hasNextPage).toBe(false);
  });

  test("without links and without a size has a next page when it has records", () => {
    expect(parsePage({ data: [{}] }).hasNextPage).toBe(true);
    expect(parsePage({ data: [] }).hasNextPage).toBe(false);
  });

  test("may have its numbers as text, and its link as an object", () => {
    const meta = { total: "9", pageSize: "2" };

    expect(parsePage({ data: [{}, {}], meta })).toMatchObject({ total: 9, pageSize: 2, hasNextPage: true });
    expect(parsePage({ data: [{}], meta, links: { next: { href: "/x" } } })).toMatchObject({
      nextLink: "/x",
    });
    expect(parsePage({ data: [{}], meta: { total: "many" } }).total).toBeUndefined();
  });

  test.each([7, {}, true, { href: null }])("with %j as its next link counts as one without links", (next) => {
    expect(parsePage({ data: [{}, {}], meta: { pageSize: 2 }, links: { next } }).hasNextPage).toBe(true);
    expect(parsePage({ data: [{}], meta: { pageSize: 2 }, links: { next } }).hasNextPage).toBe(false);
  });

  test("has no record where the list has null, for an id that Kustomer does not know", () => {
    expect(parsePage({ data: [{ id: "c1" }, null] }).records).toEqual([{ id: "c1" }]);
  });

  test("with errors and without records is no page, whatever its status", () => {
    const errors = [{ status: 500, title: "shard failed" }];

    expect(() => parsePage({ data: [], errors })).toThrow(expect.objectContaining({ kind: "unavailable" }));
    expect(parsePage({ data: [{ id: "c1" }], errors }).records).toEqual([{ id: "c1" }]);
    expect(parsePage({ data: [], errors: [] }).records).toEqual([]);
  });

  test.each([null, {}, { data: null }, { data: "x" }, [], "<html>"])("%j is not a valid page", (json) => {
    expect(() => parsePage(json)).toThrow(expect.objectContaining({ kind: "unavailable" }));
  });
});
