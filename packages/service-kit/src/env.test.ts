import { describe, expect, test } from "vitest";
import { z } from "zod";
import { encryptionEnv, healthEnv, kustomerEnv, logEnv, parseEnv, postgresEnv, queueEnv } from "./index.ts";

const schema = z.object({
  ...postgresEnv,
  ...queueEnv,
  ...logEnv,
  ...healthEnv,
  ...encryptionEnv,
  ...kustomerEnv,
});
const right = { DATABASE_URL: "postgres://h/d", QUEUE_URL: "redis://h:6379", INLET_ENCRYPTION_KEYS: "k:x" };

describe("the environment", () => {
  test("needs only what has no sensible default", () => {
    expect(parseEnv(schema, right)).toEqual({
      ...right,
      DATABASE_POOL_MAX: 10,
      LOG_LEVEL: "info",
      HOST: "0.0.0.0",
    });
  });

  test("takes an empty value for an absent one", () => {
    const empty = { PORT: "", LOG_LEVEL: "", INLET_KUSTOMER_BASE_URL: "", DATABASE_POOL_MAX: "", HOST: "" };

    expect(parseEnv(schema, { ...right, ...empty })).toEqual(parseEnv(schema, right));
  });

  test("takes numbers and either queue", () => {
    const config = parseEnv(schema, {
      ...right,
      PORT: "0",
      QUEUE_URL: "postgres://h/d",
      DATABASE_POOL_MAX: "3",
    });

    expect(config).toMatchObject({ PORT: 0, QUEUE_URL: "postgres://h/d", DATABASE_POOL_MAX: 3 });
  });

  test("names every fault at once and never a value", () => {
    const wrong = {
      DATABASE_URL: "mysql://user:hunter2@h/d",
      QUEUE_URL: "",
      PORT: "70000",
      LOG_LEVEL: "loud",
    };

    const keys = ["DATABASE_URL", "QUEUE_URL", "LOG_LEVEL", "PORT", "INLET_ENCRYPTION_KEYS"];
    for (const key of keys) expect(() => parseEnv(schema, wrong)).toThrow(new RegExp(`^  ${key}: `, "m"));
    expect(() => parseEnv(schema, wrong)).toThrow(/QUEUE_URL: is required/);
    expect(() => parseEnv(schema, wrong)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});
