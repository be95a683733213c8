import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseStoredBody } from "../payload/page.ts";
import { parseWebhook } from "./parse-webhook.ts";
import { getRawMember } from "./raw-member.ts";
import { hasValidSignature, signWebhook } from "./signature.ts";

const conversation = {
  type: "conversation",
  id: "67dd47dfbc632c1804db1bf1",
  attributes: { name: "Question about order", rev: 2 },
};
const event = {
  id: "e1",
  name: "kustomer.conversation.update",
  org: "org-1",
  data: conversation,
  createdAt: "2026-03-21T20:20:11.435Z",
};
const parse = (body: unknown) => parseWebhook(Buffer.from(JSON.stringify(body)));

describe("a signature", () => {
  const body = Buffer.from('{"id":"e1"}');

  test("is the lower-case hexadecimal HMAC-SHA256 of the raw body", () => {
    // By `printf '{"id":"e1"}' | openssl dgst -sha256 -hmac token`
    expect(signWebhook(body, "token")).toBe(
      "c11b5e8bf2985c6408688ce172fe2b952a4913b3a444382abdbcc0ab3fca45d8",
    );
  });

  test("is valid only for its own body and token", () => {
    const signature = signWebhook(body, "token");

    expect(hasValidSignature({ body, token: "token", signature })).toBe(true);
    expect(hasValidSignature({ body: Buffer.from('{"id": "e1"}'), token: "token", signature })).toBe(false);
    expect(hasValidSignature({ body, token: "other", signature })).toBe(false);
  });

  test.each([
    undefined,
    "",
    "00",
    signWebhook(body, "token").toUpperCase(),
    `${signWebhook(body, "token")}0`,
    "é".repeat(32),
  ])("%j is not valid", (signature) => {
    expect(hasValidSignature({ body, token: "token", signature })).toBe(false);
  });
});

describe("an event", () => {
  test("carries the record exactly as Kustomer sent it", () => {
    const data =
      '{ "id":"m1", "type":"message","attributes" : {"size":1.0,"big":12345678901234567890,"2":1,"1":2} }';
    const { data: _, ...rest } = { ...event, name: "kustomer.message.create" };
    const body = `${JSON.stringify(rest).slice(0, -1)}, "d\\u0061ta" :${data},"changes":{"data":"{]\\""}}`;

    const parsed = parseWebhook(Buffer.from(body));

    expect(parsed).toEqual({
      event: {
        id: "e1",
        name: "kustomer.message.create",
        orgId: "org-1",
        createdAt: new Date("2026-03-21T20:20:11.435Z"),
        stream: "messages",
        page: Buffer.from(`{"data":[${data}]}`),
      },
    });
  });

  test.each([
    ["kustomer.conversation.create", "conversations"],
    ["kustomer.message.update", "messages"],
    ["kustomer.customer.create", "customers"],
    ["kustomer.tag.update", "tags"],
    ["kustomer.user.update", undefined],
    ["kustomer.team.create", undefined],
    ["kustomer.conversation.delete", undefined],
    ["kustomer.constructor.create", undefined],
    ["acme.conversation.create", undefined],
  ])("%s has the stream %s", (name, stream) => {
    expect(parse({ ...event, name })).toMatchObject({ event: { name, stream } });
  });

  test.each([
    [{ ...event, id: undefined }, "id cannot be read"],
    [{ ...event, id: "a\u0000" }, "id cannot be read"],
    [{ ...event, createdAt: "yesterday" }, "createdAt cannot be read"],
    [{ ...event, data: [conversation], org: 7 }, "org, data cannot be read"],
    [[event], "it is no JSON object"],
  ])("the body %j is rejected", (body, rejected) => {
    expect(parse(body)).toEqual({ rejected });
  });

  test("a truncated body is rejected", () => {
    expect(parseWebhook(Buffer.from('{"id":"e1"'))).toEqual({ rejected: "it is no JSON object" });
  });
});

test("the raw member is the text of its value, whatever surrounds it", () => {
  const members = fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.jsonValue({ maxDepth: 3 })), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(members, fc.constantFrom(undefined, 1, "\t"), (entries, space) => {
      const object = Object.fromEntries([...entries, ["data", entries.length]]);
      const json = Buffer.from(JSON.stringify(object, undefined, space));
      for (const key of Object.keys(object))
        expect(JSON.parse(String(getRawMember(json, key)))).toEqual(JSON.parse(JSON.stringify(object))[key]);
      expect(getRawMember(json, "no such member")).toBeUndefined();
    }),
  );
});

test("the page of an event parses like any other page of Kustomer", () => {
  const parsed = parse(event);

  expect("event" in parsed && parseStoredBody(parsed.event.page).records).toEqual([conversation]);
});
