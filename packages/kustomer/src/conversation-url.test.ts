import { expect, test } from "vitest";
import { toConversationUrl } from "./conversation-url.ts";

const url = "https://acme.kustomerapp.com/app/conversations/c1";

test.each([
  ["https://acme.api.kustomerapp.com", "other", url],
  ["https://api.kustomerapp.com", "acme", url],
  ["https://api.prod2.kustomerapp.com", "Acme", url],
  ["https://api.kustomerapp.com", "Acme Inc.", null],
  ["https://api.kustomerapp.com", "", null],
  ["http://127.0.0.1:4500", "acme", null],
  ["https://api.kustomerapp.com.evil.test", "acme", null],
])("the app of an org at %s with the name %j has a conversation at %s", (baseUrl, orgName, expected) => {
  expect(toConversationUrl({ baseUrl, orgName }, "c1")).toBe(expected);
});

test("an id is part of the path only", () => {
  const org = { baseUrl: "https://acme.api.kustomerapp.com", orgName: "acme" };

  expect(toConversationUrl(org, "../x?y")).toBe("https://acme.kustomerapp.com/app/conversations/..%2Fx%3Fy");
});
