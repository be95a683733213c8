import { Fault } from "@inlet/contracts";
import { expect, test } from "vitest";
import type { KustomerClient, KustomerRequest } from "../http/client.ts";
import { combineBodies } from "../payload/combine-bodies.ts";
import { parseMessage } from "../payload/message.ts";
import { parseStoredBody } from "../payload/page.ts";
import { startThread } from "../reading/list/paged.ts";
import { readNextPage } from "../reading/read-next-page.ts";
import { startSearch } from "../reading/search/search.ts";
import { fetchAttachment } from "./fetch-attachment.ts";
import { findMessagesWithAttachments } from "./find-messages.ts";

const signed = "https://files.example/a1?X-Amz-Date=20260102T030405Z&X-Amz-Expires=600&X-Amz-Signature=s";
const attachment = (id: string, attributes: object = {}, related: unknown = signed) => ({
  ...{
    type: "attachment",
    id,
    attributes: { name: `${id}.pdf`, contentType: "application/pdf", ...attributes },
  },
  links: { self: `/v1/messages/m1/attachments/${id}`, related },
});
const message = (id: string, attachmentIds?: string[], preview = "text") => ({
  ...{ type: "message", id, attributes: { preview, updatedAt: "2026-01-02T03:04:05.000Z" } },
  links: { self: `/v1/messages/${id}`, related: `/v1/postmark/messages/${id}` },
  relationships: attachmentIds
    ? { attachments: { data: attachmentIds.map((it) => ({ type: "attachment", id: it })) } }
    : {},
});

function createContext(answer: (request: KustomerRequest) => unknown) {
  const sent: KustomerRequest[] = [];
  const stamp = { date: undefined, sentAt: new Date(0), receivedAt: new Date(0) };
  const client: KustomerClient = {
    async send(request) {
      sent.push(request);
      const json = answer(request);
      if (json instanceof Fault) throw json;
      return { body: Buffer.from(JSON.stringify(json)), json, stamp };
    },
  };
  const acquirePermit = async () => ({ at: new Date(0), report: async () => {} });
  return { context: { client, acquirePermit }, sent };
}

const parseAll = (body: Buffer) =>
  parseStoredBody(body).records.map((it) => {
    const parsed = parseMessage(it);
    return "record" in parsed ? parsed.record.attachments : parsed.rejected;
  });

test("a message gets the attachments that its page includes, and keeps null where the page says nothing", () => {
  const included = [
    attachment("a1", { contentLength: 7 }),
    attachment("a2", { redacted: true, contentLength: 9 }),
  ];
  const page = { data: [message("m1", ["a1", "a2", "unknown"]), message("m2", []), message("m3")], included };
  const other = {
    data: [message("m4", ["b1"])],
    included: [attachment("b1", { name: "x\u0000", contentLength: "many" })],
  };
  const bodies = [page, other].map((it) => Buffer.from(JSON.stringify(it)));

  expect(parseAll(combineBodies(bodies))).toEqual([
    [
      { id: "a1", name: "a1.pdf", contentType: "application/pdf", size: 7 },
      { id: "a2", name: null, contentType: "application/pdf", size: null },
      { id: "unknown", name: null, contentType: null, size: null },
    ],
    [],
    null,
    [{ id: "b1", name: "x\uFFFD", contentType: "application/pdf", size: null }],
  ]);
});

test("lists of messages include attachments where the key may, and their links are not kept", async () => {
  const quoting = `{"related":"https://a.example/kept"} "related":"https://b.example/kept"`;
  const page = {
    data: [message("m1", ["a1"], quoting)],
    included: [attachment("a1")],
    links: { next: null },
  };
  const { context, sent } = createContext(() => page);
  const options = { ...context, window: { ceiling: "2026-02-01T00:00:00.000Z" } };

  const read = await readNextPage(context.client, startThread("c1"), {
    ...options,
    includeAttachments: true,
  });
  await readNextPage(context.client, startThread("c1"), options);
  await readNextPage(context.client, startSearch("messages", new Date(0)), {
    ...options,
    includeAttachments: true,
  });

  expect(sent.map((it) => it.query?.["include"])).toEqual(["attachments", undefined, undefined]);
  const body = read.batch?.body ?? Buffer.from("");
  expect(body.toString()).not.toContain("X-Amz");
  expect(JSON.parse(body.toString())).toEqual({
    ...page,
    included: [attachment("a1", {}, null)],
  });
  expect(parseAll(body)).toEqual([
    [{ id: "a1", name: "a1.pdf", contentType: "application/pdf", size: null }],
  ]);
});

test("a link comes with its end", async () => {
  const { context, sent } = createContext(() => ({ data: attachment("a1") }));

  expect(await fetchAttachment(context, { messageId: "m/1", id: "a1" })).toMatchObject({
    ...{ id: "a1", name: "a1.pdf", url: signed, expiresAt: new Date("2026-01-02T03:14:05.000Z") },
  });
  expect(sent.map((it) => it.path)).toEqual(["/v1/messages/m%2F1/attachments/a1"]);
});

test.each([["javascript:alert(1)"], ["http://plain.example/a"], ["https://user:secret@a.example/"], [null]])(
  "%s is no link",
  async (related) => {
    const { context } = createContext(() => ({ data: attachment("a1", {}, related) }));

    await expect(fetchAttachment(context, { messageId: "m1", id: "a1" })).rejects.toMatchObject({
      kind: "unavailable",
    });
  },
);

test("a search for messages with attachments asks for no others, and says up to where it came", async () => {
  const to = new Date("2026-02-01T00:00:00.000Z");
  const span = { scopeFrom: new Date("2026-01-01T00:00:00.000Z"), searchedTo: null, to };
  const { context, sent } = createContext(() => ({ data: [message("m1")], links: { next: null } }));

  const found = await findMessagesWithAttachments(context, span);

  expect(found).toEqual({ ids: ["m1"], searchedTo: to, hasMore: false, leftOut: undefined });
  expect(sent[0]?.body).toMatchObject({
    and: expect.arrayContaining([{ message_attachment_count: { gt: 0 } }]),
  });
});
