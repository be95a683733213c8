import { Fault } from "@inlet/contracts";
import { expect, test } from "vitest";
import { withTimeout } from "./with-timeout.ts";

test("resolves with an answer that comes in time", async () => {
  await expect(withTimeout(1_000, Promise.resolve(7))).resolves.toBe(7);
});

test("rejects with a fault when no answer comes in time", async () => {
  await expect(withTimeout(1, new Promise(() => undefined))).rejects.toMatchObject({ kind: "unavailable" });
});

test("wraps an error in a fault that keeps the cause, and passes on a fault unchanged", async () => {
  const [error, fault] = [new Error("ECONNREFUSED"), new Fault("invalid", "no")];

  await expect(withTimeout(1_000, Promise.reject(error))).rejects.toMatchObject({
    kind: "unavailable",
    cause: error,
  });
  await expect(withTimeout(1_000, Promise.reject(fault))).rejects.toBe(fault);
});
