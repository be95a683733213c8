import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { toResponseFault } from "../../http/response-fault.ts";
import { buildPage, buildWindow } from "../../testing/given.ts";
import { advanceReading, recoverReading, buildRequest, getStream } from "../advance-reading.ts";
import { startVerification } from "./verification.ts";
import { startThread } from "../starts.ts";

const any = buildWindow(500);
const look = startVerification("conversations", "c1");
const record = (id: string, attributes: object = {}) => ({ type: "conversation", id, attributes });

describe("a look at one record", () => {
  test.each(["conversations", "customers", "messages"] as const)(
    "asks for %s by nothing but the id",
    (stream) => {
      const reading = startVerification(stream, "../x");

      expect(buildRequest(reading, any).path).toBe(`/v1/${stream}/..%2Fx`);
      expect(getStream(reading)).toBe(stream);
    },
  );

  test.each([
    ["the record itself is there", record("c1", { deleted: false }), []],
    ["a record flagged as deleted is gone", record("c1", { deleted: true }), ["c1"]],
    ["another record in its place means that it is gone", record("c2"), ["c1"]],
  ])("%s", (_, answer, missing) => {
    expect(advanceReading(look, buildPage([answer]), any)).toMatchObject({ missing, next: undefined });
  });

  const said = (status: number, body: string) =>
    recoverReading(look, toResponseFault({ status, body: Buffer.from(body), retryAt: undefined }), any);

  test("is answered by Kustomer's own words for what it does not have", () => {
    expect(said(404, '{"errors":[{"status":404,"code":"notfound","title":"Not Found"}]}')).toMatchObject({
      missing: ["c1"],
    });
    expect(said(404, '{"errors":[{"code":"not_found","message":"no"}]}')).toMatchObject({ missing: ["c1"] });
  });

  test.each([
    [404, "<html>no such host</html>"],
    [404, ""],
    [404, '{"message":"no Route matched with those values"}'],
    [400, '{"errors":[{"code":"badparam"}]}'],
    [403, '{"errors":[{"code":"forbidden"}]}'],
    [500, '{"errors":[{"code":"notfound"}]}'],
  ])("learns nothing from a %i that says %s", (status, body) => {
    expect(said(status, body)).toBeUndefined();
  });
});

describe("a thread that is read to its end", () => {
  const page = (ids: string[], hasNextPage = false) =>
    buildPage(
      ids.map((id) => ({ id })),
      { hasNextPage },
    );

  test("tells every message that was met, over all its pages", () => {
    const first = advanceReading(startThread("c1"), page(["m1", "m2"], true), any);
    expect(first.whole).toBeUndefined();

    const last = first.next && advanceReading(first.next, page(["m3"]), any);

    expect(last?.whole).toEqual({ conversationId: "c1", ids: ["m1", "m2", "m3"] });
  });

  test("tells it also where the page past the end is not found", () => {
    const { next } = advanceReading(startThread("c1"), page(["m1"], true), any);

    expect(next && recoverReading(next, new Fault("not_found", "past"), any)?.whole).toEqual({
      conversationId: "c1",
      ids: ["m1"],
    });
  });

  test("tells nothing when the conversation is not found", () => {
    expect(recoverReading(startThread("c1"), new Fault("not_found", "gone"), any)).not.toHaveProperty("whole");
  });
});
