import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  budgetEnv,
  encryptionEnv,
  kustomerEnv,
  parseEnv,
  proxyEnv,
  serviceEnv,
  toProxyConfig,
} from "./index.ts";

const schema = z.object({
  ...serviceEnv,
  ...encryptionEnv,
  ...kustomerEnv,
});
const valid = { DATABASE_URL: "postgres://h/d", QUEUE_URL: "redis://h:6379", INLET_ENCRYPTION_KEYS: "k:x" };

describe("the environment", () => {
  test("requires only the variables without a default", () => {
    expect(parseEnv(schema, valid)).toEqual({
      ...valid,
      DATABASE_POOL_MAX: 10,
      DATABASE_CONNECT_TIMEOUT_MS: 10_000,
      DATABASE_STATEMENT_TIMEOUT_MS: 30_000,
      DATABASE_LOCK_TIMEOUT_MS: 10_000,
      DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: 15_000,
      LOG_LEVEL: "info",
      HOST: "0.0.0.0",
      INLET_KUSTOMER_HOSTS: [],
    });
  });

  test("treats an empty value as absent", () => {
    const empty = { PORT: "", LOG_LEVEL: "", INLET_KUSTOMER_BASE_URL: "", DATABASE_POOL_MAX: "", HOST: "" };

    expect(parseEnv(schema, { ...valid, ...empty })).toEqual(parseEnv(schema, valid));
  });

  test("parses numbers and accepts either queue", () => {
    const config = parseEnv(schema, {
      ...valid,
      PORT: "0",
      QUEUE_URL: "postgres://h/d",
      DATABASE_POOL_MAX: "3",
    });

    expect(config).toMatchObject({ PORT: 0, QUEUE_URL: "postgres://h/d", DATABASE_POOL_MAX: 3 });
  });

  test("accepts a queue prefix that is part of a key, and nothing that Redis would split", () => {
    const parse = (prefix: string) => parseEnv(schema, { ...valid, QUEUE_PREFIX: prefix });

    expect(parse("inlet-prod_2.eu")).toMatchObject({ QUEUE_PREFIX: "inlet-prod_2.eu" });
    for (const invalid of ["{a}", "a:b", "a b", "x".repeat(65)])
      expect(() => parse(invalid)).toThrow(/QUEUE_PREFIX: must be 1 to 64 letters/);
  });

  test("refuses numbers that no timer and no database setting can hold, and says what a number must be", () => {
    const parse = (env: NodeJS.ProcessEnv) => () => parseEnv(schema, { ...valid, ...env });

    expect(parse({ DATABASE_STATEMENT_TIMEOUT_MS: "99999999999" })).toThrow(
      /_TIMEOUT_MS: Too big.*2147483647/,
    );
    expect(parse({ DATABASE_POOL_MAX: "many" })).toThrow(/DATABASE_POOL_MAX: must be a whole number$/);
    expect(parse({ DATABASE_POOL_MAX: "1.5" })).toThrow(/DATABASE_POOL_MAX: must be a whole number$/);
  });

  test.each(["60%", "60", "0", "-1", "none"])("says which shares there are beside %s", (given) => {
    const parse = () => parseEnv(z.object(budgetEnv), { INLET_BUDGET_SHARE: given });

    expect(parse).toThrow(/INLET_BUDGET_SHARE: must be a number above 0 and up to 1, such as 0\.6$/);
  });

  test("names every invalid variable at once and never a value", () => {
    const invalid = {
      DATABASE_URL: "mysql://user:hunter2@h/d",
      QUEUE_URL: "",
      PORT: "70000",
      LOG_LEVEL: "loud",
    };

    const keys = ["DATABASE_URL", "QUEUE_URL", "LOG_LEVEL", "PORT", "INLET_ENCRYPTION_KEYS"];
    for (const key of keys) expect(() => parseEnv(schema, invalid)).toThrow(new RegExp(`^  ${key}: `, "m"));
    expect(() => parseEnv(schema, invalid)).toThrow(/QUEUE_URL: is required/);
    expect(() => parseEnv(schema, invalid)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
});

describe("the proxies", () => {
  const readProxies = (env: NodeJS.ProcessEnv) => toProxyConfig(parseEnv(z.object(proxyEnv), env));
  const local = "localhost,127.0.0.1,[::1]";

  test("are none by default", () => {
    const none = { httpsProxy: "", httpProxy: "", noProxy: `${local},` };

    expect(readProxies({})).toEqual(none);
    expect(readProxies({ HTTPS_PROXY: "", http_proxy: "", NO_PROXY: "" })).toEqual(none);
  });

  test("are read from either case, and the lower case goes first", () => {
    const env = {
      HTTPS_PROXY: "http://upper:1",
      https_proxy: "http://lower:1",
      HTTP_PROXY: "https://p:2",
      no_proxy: "x",
    };

    expect(readProxies(env)).toEqual({
      httpsProxy: "http://lower:1",
      httpProxy: "https://p:2",
      noProxy: `${local},x`,
    });
  });

  test("need no scheme", () => {
    expect(readProxies({ HTTPS_PROXY: "proxy.corp:3128" }).httpsProxy).toBe("http://proxy.corp:3128");
  });

  test.each(["socks5://p:1080", "http://", "p:port"])("%j is refused by name and never shown", (value) => {
    expect(() => readProxies({ HTTPS_PROXY: value })).toThrow(
      /HTTPS_PROXY: must be a URL that begins with http/,
    );
  });
});
