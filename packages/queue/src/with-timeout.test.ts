import { Fault } from "@inlet/contracts";
import { expect, test } from "vitest";
import { withTimeout } from "./with-timeout.ts";

test("an answer in time is the answer", async () => {
  await expect(withTimeout(1_000, Promise.resolve(7))).resolves.toBe(7);
});

test("no answer in time is a fault", async () => {
  await expect(withTimeout(1, new Promise(() => undefined))).rejects.toMatchObject({ kind: "unavailable" });
});

test("an error becomes a fault that keeps its cause, and a fault stays itself", async () => {
  const [error, fault] = [new Error("ECONNREFUSED"), new Fault("invalid", "no")];

  await expect(withTimeout(1_000, Promise.reject(error))).rejects.toMatchObject({
    kind: "unavailable",
    cause: error,
  });
  await expect(withTimeout(1_000, Promise.reject(fault))).rejects.toBe(fault);
});
