import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { buildPage, buildWindow } from "../testing/given.ts";
import { advanceReading, recoverReading, buildRequest, getStream } from "./advance-reading.ts";
import { startAuditLog } from "./audit-log.ts";

const any = buildWindow(500);
const from = new Date("2026-01-02T00:00:00.000Z");
const start = startAuditLog(from);

const entry = (id: string, attributes: object) => ({
  type: "audit_log",
  id,
  attributes: { createdAt: "2026-01-02T10:00:00.000Z", ...attributes },
});
const about = (objectType: string, eventVerb: string, more: object = {}) =>
  entry("e1", { objectType, objectId: `${objectType}-1`, eventVerb, ...more });
const more = (records: unknown[]) => buildPage(records, { hasNextPage: true });

describe("the audit log", () => {
  test("is asked for from an instant on, as many entries at once as Kustomer gives, and is stored as no page", () => {
    expect(buildRequest(start, any)).toEqual({
      method: "GET",
      path: "/v1/audit-logs",
      query: { count: 1_000, "filter[start]": from.toISOString() },
      budget: "other",
    });
    expect(getStream(start)).toBeUndefined();
  });

  test("goes on before its oldest entry", () => {
    const { next } = advanceReading(start, more([entry("e9", {}), entry("e8", {})]), any);

    expect(next && buildRequest(next, any).query).toMatchObject({ before: "e8" });
  });

  test.each([
    ["there is no next page", buildPage([entry("e1", {})])],
    ["a page is empty", more([])],
    ["entries are older than asked for", more([entry("e1", { createdAt: "2026-01-01T23:59:59.999Z" })])],
  ])("ends where %s", (_, page) => {
    expect(advanceReading(start, page, any).next).toBeUndefined();
  });

  test("that gives the same page again is not trusted", () => {
    const page = more([entry("e1", {})]);
    const { next } = advanceReading(start, page, any);

    expect(() => next && advanceReading(next, page, any)).toThrow("does not go on");
  });

  test("tells what was deleted, merged and redacted, and nothing else", () => {
    const { told } = advanceReading(
      start,
      buildPage([
        about("conversation", "delete"),
        about("customer", "merge"),
        about("message", "update", { changes: { attributes: { redacted: { after: true } } } }),
        about("message", "redact"),
        about("message", "update", { changes: { attributes: { preview: { after: "x" } } } }),
        about("conversation", "update"),
        about("user", "delete"),
        entry("e2", { eventName: "kustomer.message.deleted", objectType: "message", objectId: "m2" }),
        null,
      ]),
      any,
    );

    expect(told).toEqual({
      gone: [
        { kind: "conversation", id: "conversation-1" },
        { kind: "customer", id: "customer-1" },
        { kind: "message", id: "m2" },
      ],
      redacted: ["message-1", "message-1"],
    });
  });

  test("is asked for in smaller pages where the large ones are refused, and then no smaller", () => {
    const refused = new Fault("invalid", "count");
    const smaller = recoverReading(start, refused, any);

    expect(smaller?.next).toMatchObject({ kind: "audit-log", count: 100 });
    expect(smaller?.next && recoverReading(smaller.next, refused, any)).toBeUndefined();
    expect(recoverReading(start, new Fault("not_found", "no"), any)).toBeUndefined();
  });
});
