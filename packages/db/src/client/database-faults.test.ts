import { Fault } from "@inlet/contracts";
import { expect, test } from "vitest";
import { adviseOnDatabase, answerDatabaseError, DatabaseFault, toDatabaseFault } from "./database-faults.ts";

const createError = (code: string) => Object.assign(new Error("refused"), { code });

test.each([
  ["retry", ["40001", "40P01"]],
  ["defer", ["08000", "08003", "08006", "25006", "25P03", "28P01", "3D000", "53100", "53300", "55P03"]],
  ["defer", ["57P01", "57P02", "57P03", "57P05", "58030", "55000", "55006", "28000", "25P04", "08P01"]],
  ["defer", ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"]],
  ["fail", ["57014", "53200"]],
  ["reject", ["21000", "22001", "22P05", "22003", "23505", "23514", "54000"]],
  ["bug", ["42P01", "42601", "0A000", "25001", "26000", "P0001", "XX000", "XX001", "ERR_BAD", "ENOENT"]],
])("an error of the database is answered by %s: %j", (answer, codes) => {
  expect(codes.map((it) => answerDatabaseError(createError(it)))).toEqual(codes.map(() => answer));
});

test.each([
  "Connection terminated unexpectedly",
  "Connection terminated due to connection timeout",
  "timeout exceeded when trying to connect",
  "timeout expired",
  "Client has encountered a connection error and is not queryable",
])("a lost connection is answered by defer: %s", (message) => {
  expect(answerDatabaseError(new Error(message))).toBe("defer");
});

test("what passes becomes a fault that says when to try again, and keeps its cause", () => {
  const cause = createError("53100");

  const fault = toDatabaseFault(cause);

  expect(fault).toBeInstanceOf(DatabaseFault);
  expect(fault).toMatchObject({ kind: "unavailable", cause, retryAt: expect.any(Date) });
  expect(answerDatabaseError(fault)).toBe("defer");
});

test("a deadlock is still recognized after it became a fault, so that its transaction is repeated", () => {
  expect(answerDatabaseError(toDatabaseFault(createError("40P01")))).toBe("retry");
});

test("a bug, a fault of the data and a fault of Kustomer stay what they are", () => {
  const network = new Fault("unavailable", "Kustomer is away", { cause: createError("ECONNRESET") });
  for (const err of [createError("42601"), createError("23505"), network, new TypeError("oops")])
    expect(toDatabaseFault(err)).toBe(err);
});

test("advice names the variable that holds the address", () => {
  expect(adviseOnDatabase(new Error("connect ECONNREFUSED"), "QUEUE_URL")).toBe(
    "start it, or correct QUEUE_URL",
  );
});

test.each([
  ["53300", "raise its max_connections"],
  ["57P03", "wait until it has started"],
  ["28P01", "correct the name and password"],
  ["3D000", "create this database"],
  ["25006", "connect to the primary"],
  ["ECONNREFUSED", "start it"],
])("a database that answers %s is advised to be put right by its reason", (code, advice) => {
  const cause = Object.assign(new Error("refused"), { code });

  expect(adviseOnDatabase(new Error("unavailable", { cause }))).toMatch(advice);
});
