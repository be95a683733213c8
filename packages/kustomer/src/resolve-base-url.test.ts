import { describe, expect, test } from "vitest";
import { checkBaseUrl, resolveBaseUrl } from "./resolve-base-url.ts";

describe("the base URL", () => {
  test.each([
    [undefined, "https://api.kustomerapp.com"],
    ["", "https://api.kustomerapp.com"],
    ["us", "https://api.kustomerapp.com"],
    ["EU", "https://api.prod2.kustomerapp.com"],
    ["india", "https://api.prod4.kustomerapp.com"],
    ["acme", "https://acme.api.kustomerapp.com"],
    ["acme.api.kustomerapp.com", "https://acme.api.kustomerapp.com"],
    ["https://acme.api.kustomerapp.com/", "https://acme.api.kustomerapp.com"],
    ["https://api.prod2.kustomerapp.com", "https://api.prod2.kustomerapp.com"],
  ])("of host %j is %s", (host, expected) => {
    expect(resolveBaseUrl({ host })).toBe(expected);
  });

  test.each([
    "https://evil.test",
    "http://api.kustomerapp.com",
    "api.kustomerapp.com.evil.test",
    "https://api.kustomerapp.com@evil.test",
    "https://api.kustomerapp.com/v1/../..",
    "evil.test#.api.kustomerapp.com",
    "127.0.0.1",
    "a/b",
  ])("is not built from %s", (host) => {
    expect(() => resolveBaseUrl({ host })).toThrow(expect.objectContaining({ kind: "invalid" }));
  });

  test("can be a URL that the operator allows", () => {
    const allowed = ["https://proxy.test:8443/kustomer/"];

    expect(resolveBaseUrl({ host: "https://proxy.test:8443", allowed })).toBe(
      "https://proxy.test:8443/kustomer",
    );
    expect(() => resolveBaseUrl({ host: "https://proxy.test", allowed })).toThrow("none of Kustomer's");
    expect(() => resolveBaseUrl({ host: "http://proxy.test:8443", allowed })).toThrow("none of Kustomer's");
  });

  test("can be named by its host alone, as an integration shows it", () => {
    const allowed = ["https://proxy.test:8443/kustomer/", "https://kustomer.acme.test"];

    expect(resolveBaseUrl({ host: "proxy.test:8443", allowed })).toBe("https://proxy.test:8443/kustomer");
    expect(resolveBaseUrl({ host: "kustomer.acme.test", allowed })).toBe("https://kustomer.acme.test");
    expect(() => resolveBaseUrl({ host: "proxy.test", allowed })).toThrow("none of Kustomer's");
  });

  test("is the operator's override, whatever host is chosen", () => {
    expect(resolveBaseUrl({ host: "eu", override: "http://localhost:4000/" })).toBe("http://localhost:4000");
    expect(() => resolveBaseUrl({ override: "localhost:4000" })).toThrow(
      expect.objectContaining({ kind: "invalid" }),
    );
  });
});

describe("a stored base URL", () => {
  const addresses = { override: "http://simulator.test:4000", allowed: ["https://proxy.test:8443/kustomer"] };

  test.each([
    "https://api.kustomerapp.com",
    "https://acme.api.kustomerapp.com",
    "https://proxy.test:8443/kustomer",
    "http://simulator.test:4000",
    "http://127.0.0.1:4000",
  ])("%s may receive a key", (baseUrl) => {
    expect(() => checkBaseUrl(baseUrl, addresses)).not.toThrow();
  });

  test.each([
    "http://api.kustomerapp.com",
    "http://proxy.test:8443/kustomer",
    "https://proxy.test/kustomer",
    "https://evil.test",
    "https://api.kustomerapp.com@evil.test",
    "https://api.kustomerapp.com:8443",
    "http://127.0.0.1.evil.test",
    "ftp://127.0.0.1",
    "",
  ])("%j may not, although it is stored", (baseUrl) => {
    expect(() => checkBaseUrl(baseUrl, addresses)).toThrow(expect.objectContaining({ kind: "invalid" }));
  });

  test("may not receive a key any more once the operator has taken it off the list", () => {
    expect(() => checkBaseUrl("https://proxy.test:8443/kustomer", {})).toThrow(/was not sent/);
  });
});
