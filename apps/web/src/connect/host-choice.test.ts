import { expect, test } from "vitest";
import { toHostChoice } from "./host-choice.ts";

test.each([
  [undefined, "us", ""],
  ["api.kustomerapp.com", "us", ""],
  ["api.prod2.kustomerapp.com", "eu", ""],
  ["api.prod4.kustomerapp.com", "india", ""],
  ["acme.api.kustomerapp.com", "org", "acme"],
  ["kustomer.acme.example:8443", "org", "kustomer.acme.example:8443"],
])("the choice for the host %s is %s %s", (host, region, subdomain) => {
  expect(toHostChoice(host)).toEqual({ region, subdomain });
});
