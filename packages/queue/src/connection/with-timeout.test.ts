import { Fault } from "@inlet/contracts";
import { expect, test } from "vitest";
import { withTimeout } from "./with-timeout.ts";

const patient = { ms: 1_000 };

test("resolves with an answer that comes in time", async () => {
  await expect(withTimeout(patient, Promise.resolve(7))).resolves.toBe(7);
});

test("names the connection's error when no answer comes in time", async () => {
  const cause = new Error("connect ECONNREFUSED 127.0.0.1:6379");
  const late = withTimeout({ ms: 1, connectionError: () => cause }, new Promise(() => undefined));

  await expect(late).rejects.toMatchObject({
    kind: "unavailable",
    message: "the queue did not answer within 1 ms (connect ECONNREFUSED 127.0.0.1:6379)",
    cause,
  });
});

test("names the cause of an error, and passes on a fault unchanged", async () => {
  const [error, fault] = [new Error("READONLY You can't write"), new Fault("invalid", "no")];

  await expect(withTimeout(patient, Promise.reject(error))).rejects.toMatchObject({
    kind: "unavailable",
    message: "the queue cannot be used: READONLY You can't write",
    cause: error,
  });
  await expect(withTimeout(patient, Promise.reject(fault))).rejects.toBe(fault);
});

test("replaces an error that names no cause by the connection's, and lists the errors of several addresses", async () => {
  const vague = new Error("Reached the max retries per request limit (which is 1).");
  const cause = new AggregateError([new Error("ECONNREFUSED ::1"), new Error("ECONNREFUSED 127.0.0.1")], "");

  await expect(
    withTimeout({ ...patient, connectionError: () => cause }, Promise.reject(vague)),
  ).rejects.toMatchObject({
    message: "the queue cannot be used: ECONNREFUSED ::1, ECONNREFUSED 127.0.0.1",
  });
});
