import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { buildPage, buildWindow } from "../testing/given.ts";
import { advanceReading, buildRequest, getStream, recoverReading } from "./advance-reading.ts";
import { startAuditLog } from "./audit-log.ts";

const window = buildWindow(500);
const from = new Date("2026-01-02T00:00:00.000Z");
const start = startAuditLog(from);

const buildEntry = (id: string, attributes: object) => ({
  type: "audit_log",
  id,
  attributes: { createdAt: "2026-01-02T10:00:00.000Z", ...attributes },
});
const buildChange = (objectType: string, eventVerb: string, attributes: object = {}) =>
  buildEntry("e1", { objectType, objectId: `${objectType}-1`, eventVerb, ...attributes });
const buildFullPage = (records: unknown[]) => buildPage(records, { hasNextPage: true });

describe("the audit log", () => {
  test("is requested from an instant on in the largest pages, and belongs to no stream", () => {
    expect(buildRequest(start, window)).toEqual({
      method: "GET",
      path: "/v1/audit-logs",
      query: { count: 1_000, "filter[start]": from.toISOString() },
      budget: "other",
      rows: 1_000,
    });
    expect(getStream(start)).toBeUndefined();
  });

  test("continues before the oldest entry of the page", () => {
    const { next } = advanceReading(
      start,
      buildFullPage([buildEntry("e9", {}), buildEntry("e8", {})]),
      window,
    );

    expect(next && buildRequest(next, window).query).toMatchObject({ before: "e8" });
  });

  test.each(["invalid", "not_found"] as const)("ends as cut where the server refuses it (%s)", (kind) => {
    const { next } = advanceReading(start, buildFullPage([buildEntry("e9", {})]), window);
    const fault = new Fault(kind, "before requires after", { details: { status: 400 } });

    expect(next && recoverReading(next, fault, window)).toMatchObject({
      next: undefined,
      finding: { kind: "audit-signals", isCut: true },
    });
  });

  test.each([
    ["there is no next page", buildPage([buildEntry("e1", {})])],
    ["a page is empty", buildFullPage([])],
    [
      "entries are older than needed",
      buildFullPage([buildEntry("e1", { createdAt: "2026-01-01T23:59:59.999Z" })]),
    ],
  ])("ends where %s", (_, page) => {
    expect(advanceReading(start, page, window).next).toBeUndefined();
  });

  test.each([
    ["the same page again", "e1", "2026-01-02T10:00:00.000Z"],
    ["newer entries again", "e2", "2026-01-02T11:00:00.000Z"],
  ])("ends with its signals where the server returns %s", (_, id, createdAt) => {
    const { next } = advanceReading(start, buildFullPage([buildEntry("e1", {})]), window);
    const repeated = buildFullPage([buildEntry(id, { createdAt })]);

    expect(next && advanceReading(next, repeated, window)).toMatchObject({
      next: undefined,
      finding: { kind: "audit-signals", isCut: true },
    });
  });

  test("reports deleted, merged and redacted records, and nothing else", () => {
    const { finding } = advanceReading(
      start,
      buildPage([
        buildChange("conversation", "delete"),
        buildChange("customer", "merge"),
        buildChange("message", "update", { changes: { attributes: { redacted: { after: true } } } }),
        buildChange("message", "redact"),
        buildChange("message", "update", { changes: { attributes: { preview: { after: "x" } } } }),
        buildChange("conversation", "update"),
        buildChange("user", "delete"),
        buildEntry("e2", { eventName: "kustomer.message.deleted", objectType: "message", objectId: "m2" }),
        null,
      ]),
      window,
    );

    expect(finding).toEqual({
      kind: "audit-signals",
      deleted: [
        { kind: "conversation", id: "conversation-1" },
        { kind: "customer", id: "customer-1" },
        { kind: "message", id: "m2" },
      ],
      redacted: ["message-1", "message-1"],
    });
  });

  test("is requested in smaller pages while they are refused, down to one entry", () => {
    const refused = new Fault("invalid", "count");
    const recovered = recoverReading(start, refused, window);

    expect(recovered?.next).toMatchObject({ kind: "audit-log", count: 100 });
    expect(recoverReading({ ...start, count: 1 }, refused, window)).toBeUndefined();
    expect(recoverReading(start, new Fault("not_found", "no"), window)).toBeUndefined();
  });
});
