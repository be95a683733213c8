import { describe, expect, test } from "vitest";
import { toResponseFault } from "../../http/response-fault.ts";
import { buildPage, buildWindow } from "../../testing/given.ts";
import { advanceReading, buildRequest, getStream, recoverReading } from "../advance-reading.ts";
import { startVerification } from "./verification.ts";

const window = buildWindow(500);
const verification = startVerification("conversations", "c1");
const buildRecord = (id: string, attributes: object = {}) => ({ type: "conversation", id, attributes });

describe("verifying one record", () => {
  test.each(["conversations", "customers", "messages"] as const)("requests %s by the id alone", (stream) => {
    const reading = startVerification(stream, "../x");

    expect(buildRequest(reading, window).path).toBe(`/v1/${stream}/..%2Fx`);
    expect(getStream(reading)).toBe(stream);
  });

  test.each([
    ["the record itself exists", buildRecord("c1", { deleted: false }), []],
    ["a record marked as deleted is not found", buildRecord("c1", { deleted: true }), ["c1"]],
    ["a different record in the response means that it is not found", buildRecord("c2"), ["c1"]],
  ])("%s", (_, answer, notFound) => {
    expect(advanceReading(verification, buildPage([answer]), window)).toMatchObject({
      notFound,
      next: undefined,
    });
  });

  const recover = (status: number, body: string) =>
    recoverReading(
      verification,
      toResponseFault({ status, body: Buffer.from(body), retryAt: undefined }),
      window,
    );

  test("accepts a 404 with one of Kustomer's error bodies", () => {
    expect(recover(404, '{"errors":[{"status":404,"code":"notfound","title":"Not Found"}]}')).toMatchObject({
      notFound: ["c1"],
    });
    expect(recover(404, '{"errors":[{"code":"not_found","message":"no"}]}')).toMatchObject({
      notFound: ["c1"],
    });
  });

  test.each([
    [404, ""],
    [404, '{"message":"no Route matched with those values"}'],
    [400, '{"errors":[{"code":"badparam"}]}'],
  ])("leaves the question open after a %i with the body %s", (status, body) => {
    expect(recover(status, body)).toMatchObject({
      ...{ next: undefined, notFound: [] },
      finding: { kind: "unverified", stream: "conversations" },
    });
  });

  test.each([
    [404, "<html>no such host</html>"],
    [403, '{"errors":[{"code":"forbidden"}]}'],
    [500, '{"errors":[{"code":"notfound"}]}'],
  ])("leaves a %i to the caller with the body %s", (status, body) => {
    expect(recover(status, body)).toBeUndefined();
  });
});
