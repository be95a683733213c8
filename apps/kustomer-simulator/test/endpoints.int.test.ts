import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type Simulator, startSimulator } from "../src/start-simulator.ts";

const folder = join(import.meta.dirname, "..");
const readme = readFileSync(join(folder, "README.md"), "utf8");
const documented = [...readme.matchAll(/`(GET|POST) (\/(?!_sim)[^`?]+)`/gu)].map(
  ([, method = "", path = ""]) => ({ method, path }),
);

const link = z.string().startsWith("/v1/");
const id = z.string().regex(/^[0-9a-f]{24}$/u);
const reference = z.strictObject({ type: z.string(), id: z.string().nullable() });
const relationship = z.strictObject({
  links: z.strictObject({ self: link }).optional(),
  data: z.union([reference, z.array(reference)]).optional(),
});
const record = z.strictObject({
  type: z.string().regex(/^[a-z_]+(?:\.[a-z]+)?$/u),
  id,
  attributes: z.record(z.string(), z.unknown()),
  relationships: z.record(z.string(), relationship),
  links: z.strictObject({ self: link, related: z.string().optional() }),
});
const included = z.array(record).optional();
const single = z.strictObject({ data: record });
const commaList = z.strictObject({ data: z.array(record) });
const list = z.strictObject({
  meta: z.looseObject({ page: z.int(), pageSize: z.int() }),
  links: z.looseObject({ self: link, first: link, prev: link.nullable(), next: link.nullable() }),
  data: z.array(record),
  included,
});
const auditLog = list.extend({
  meta: z.strictObject({ count: z.int(), total: z.int(), cursorCount: z.int() }),
});
const events = list.extend({ meta: z.strictObject({}) });
const schema = z.strictObject({
  type: z.literal("object"),
  properties: z.record(z.string(), z.object({ operator: z.string() })),
  additionalProperties: z.literal(false),
});
type Row = z.output<typeof record>;

/** The envelope of each endpoint that does not return one record for `:id`, or a list. */
const envelopes: Record<string, z.ZodType> = {
  "/audit-logs": auditLog,
  "/conversations/:id/events": events,
  "/customers/searches/schema": schema,
  ...Object.fromEntries(
    ["/auth/tokens/current", "/users/current", "/orgs/current", "/metadata/:name"].map((path) => [
      path,
      single,
    ]),
  ),
  "/klasses/:name": list,
  "/customers/:id/klasses/:name": list,
};

function getEnvelope(path: string): z.ZodType {
  return envelopes[path] ?? (/[/=]:\w+$/u.test(path) ? single : list);
}

let simulator: Simulator;
let examples: Record<string, string>;
beforeAll(async () => {
  simulator = await startSimulator({ conversations: 40, seed: 3 });
  simulator.mutate({ actions: ["close", "addMessage", { type: "merge", stream: "customers" }] });
  examples = await learnExamples();
  return () => simulator[Symbol.asyncDispose]();
});

async function call({ method, path }: { method: string; path: string }, body: object = {}): Promise<unknown> {
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${simulator.keys.full}` },
    ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
  });
  expect(`${path}: ${response.status}`).toBe(`${path}: 200`);
  return response.json();
}

const get = (path: string) => call({ method: "GET", path });
const readRows = async (path: string): Promise<Row[]> => list.parse(await get(path)).data;

/** Learns an example of each parameter in the documented paths, as a client does that knows only the lists. */
async function learnExamples(): Promise<Record<string, string>> {
  const messages = await readRows("/v1/messages?include=attachments");
  const attached = messages.filter((it) => readAttachmentId(it) !== undefined);
  const outbound = attached.find(({ attributes }) => attributes["direction"] === "out");
  const customers = await readRows("/v1/customers");
  const [order] = await readRows("/v1/klasses/order");
  const merges = await Promise.all(customers.map(({ id: it }) => readRows(`/v1/customers/${it}/merges`)));
  const contact = (name: string, field: string) =>
    customers.flatMap(({ attributes }) => contacts.parse(attributes[name])).find((it) => it[field])?.[field];
  return {
    "/messages/:id/attachments/:attachmentId": `/messages/${attached[0]?.id}/attachments/${readAttachmentId(attached[0])}`,
    "/attachments/:ids": `/attachments/${readAttachmentId(outbound)}`,
    "/customers/email=:value": `/customers/email=${contact("emails", "email")}`,
    "/customers/phone=:value": `/customers/phone=${contact("phones", "phone")}`,
    "/customers/merges/:id": `/customers/merges/${merges.flat()[0]?.id}`,
    "/customers/:id/klasses/:name": `/customers/${customers[0]?.id}/klasses/order`,
    "/klasses/:name": "/klasses/order",
    "/klasses/:name/:id": `/klasses/order/${order?.id}`,
    "/metadata/:name": "/metadata/customer",
  };
}

const contacts = z.array(z.record(z.string(), z.unknown())).catch([]);

function readAttachmentId(row: Row | undefined): string | undefined {
  const data = row?.relationships["attachments"]?.data;
  return Array.isArray(data) ? (data[0]?.id ?? undefined) : undefined;
}

/** Fills the parameters of a documented path. */
async function fillPath(path: string): Promise<string> {
  const example = examples[path];
  if (example !== undefined || !path.includes(":")) return `/v1${example ?? path}`;
  const rows = await readRows(`/v1/${path.split("/")[1]}`);
  const externalId = rows
    .map(({ attributes }) => attributes["externalId"])
    .find((it) => typeof it === "string");
  return `/v1${path.replace(":value", encodeURIComponent(String(externalId))).replace(/:ids?/u, rows[0]?.id ?? "")}`;
}

const searchBody = { queryContext: "conversation", sort: [{ conversation_updated_at: "asc" }] };

test.each(documented)("$method $path has the documented envelope", async ({ method, path }) => {
  const reply = await call({ method, path: await fillPath(path) }, searchBody);

  expect(getEnvelope(path).safeParse(reply).error?.issues).toBeUndefined();
});

test("the documented endpoints are those that the simulator serves", () => {
  const source = readFileSync(join(folder, "src/http/kustomer-api.ts"), "utf8");
  const served = [...source.matchAll(/(get|postSearch)\(\s*"(\/[^"]+)"/gu)].map(
    ([, name, path]) => `${name === "get" ? "GET" : "POST"} ${path}`,
  );

  expect(documented.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served.sort());
});

const listed = [
  "conversations",
  "messages",
  "customers",
  "tags",
  "users",
  "teams",
  "notes",
  "companies",
  "shortcuts",
  "slas",
  "klasses/order",
];

test.each(listed)("each of %s has a link that returns the same record", async (path) => {
  const rows = await readRows(`/v1/${path}`);

  const linked = await Promise.all(
    rows.slice(0, 10).map(async ({ links }) => single.parse(await get(links.self))),
  );

  expect(linked.length).toBeGreaterThan(0);
  expect(linked.map(({ data }) => data)).toEqual(rows.slice(0, 10));
});

test("a comma list has only data, and an attachment has a signed link", async () => {
  const [first, second] = await readRows("/v1/conversations");

  const both = commaList.parse(await get(`/v1/conversations/${first?.id},${second?.id}`));
  const page = list.parse(await get("/v1/messages?include=attachments"));

  expect(both.data).toEqual([first, second]);
  expect(page.included?.length).toBeGreaterThan(0);
  expect(page.included?.every(({ links }) => links.related?.includes("X-Amz-Expires=600"))).toBe(true);
});
