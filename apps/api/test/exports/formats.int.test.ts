import type { http } from "@inlet/contracts";
import { setUpTestDb } from "@inlet/testkit";
import { describeColumns } from "@inlet/use-cases";
import { expect, test } from "vitest";
import { givenApi, type TestApi, type TestWorkspace } from "../support/given-api.ts";
import { givenConversations, givenCustomerAndTag, givenMessages } from "../support/given-content.ts";
import { givenIntegration } from "../support/given-integration.ts";
import { decodeRows, readFile } from "./read-file.ts";

const pg = setUpTestDb();

/** Texts that break a careless format. Postgres stores no NUL; mapping has replaced it before. */
const oddTexts = [
  "",
  null,
  'comma, "quotes", ""two""',
  "lines\nof\r\nmany\rkinds\u2028and\u0085more",
  "  spaces around  ",
  "\uFEFFmark 🙂 👩‍👩‍👧 é ü",
  "=1+1",
  "'=1+1",
  "''@x",
  "-2+3",
  "+44 20 7946 0000",
  "@SUM(A1)",
  "\tTab",
  "\rReturn",
  "\uFF1Dwide",
  "'plain apostrophe",
  "NULL",
  "\\N",
  "007",
  "1e400",
  "\\",
  '"',
  "x".repeat(1024 * 1024),
];

const kinds = ["conversations", "messages", "customers"] as const;
const formats = ["ndjson", "csv", "parquet"] as const;

async function givenOddRecords(api: TestApi, { id }: TestWorkspace): Promise<void> {
  await givenConversations(
    api.db,
    id,
    oddTexts.map((text, index) => ({
      ...{
        id: `v${index}`,
        name: text,
        preview: text,
        channels: [],
        tags: text === null ? [] : [text.slice(0, 100), "t"],
      },
      ...(index % 2 === 0 && { createdAt: null, rev: null, priority: -3, status: null }),
      attributes: {
        text: text?.slice(0, 100),
        exact: 12345678901234567890123n.toString(),
        list: [null, { text: "\u2028" }],
      },
    })),
  );
  await givenMessages(
    api.db,
    id,
    oddTexts.map((text, index) => ({
      ...{ id: `m${index}`, conversationId: "v1", description: text, subject: text, sentAt: null },
      ...(index % 2 === 0 && { descriptionTruncated: null, attributes: { redacted: true } }),
    })),
  );
  await givenCustomerAndTag(api.db, id);
}

async function download(api: TestApi, { path, memberToken }: TestWorkspace, query: string) {
  const headers = { authorization: `Bearer ${memberToken.token}` };
  const reply = await api.app.inject({ url: `${path}/${query}`, headers });
  expect(reply.statusCode, query).toBe(200);
  return reply;
}

async function listAll({ member, path }: TestWorkspace, kind: http.ExportKind) {
  const rows: unknown[] = [];
  for (let after = ""; ; ) {
    const { body } = await member("GET", `${path}/${kind}?limit=1000&include=attributes${after}`);
    const { data, next } = body as { data: unknown[]; next: string | null };
    rows.push(...data);
    if (next === null) return rows;
    after = `&after=${next}`;
  }
}

test("every format of every kind, read by another program, has the items of the list, odd texts and nulls included", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenOddRecords(api, workspace);

  for (const kind of kinds) {
    const listed = await listAll(workspace, kind);
    const columns = describeColumns(kind, { include: "attributes" });
    for (const format of formats) {
      const query = `${kind}/export?format=${format}&include=attributes`;
      const { rows } = await readFile(format, (await download(api, workspace, query)).rawPayload);
      expect(decodeRows(format, rows, columns), query).toEqual(listed);
    }
    expect(listed.length).toBe(kind === "customers" ? 1 : oddTexts.length);
  }
});

test("an export of feedback has the items of the feed, conversations first, and messages while comments are items", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenIntegration(api.db, workspace.id);
  await workspace.admin("PATCH", workspace.kustomer, { ingestComments: true });
  await givenOddRecords(api, workspace);
  await givenConversations(api.db, workspace.id, [{ id: "gone" }]);
  await api.db.updateTable("conversation").set({ deletedAt: new Date() }).where("id", "=", "gone").execute();
  const { body } = await workspace.member("GET", `${workspace.path}/feedback?limit=1000`);
  const { data } = body as { data: { kind: string; id: string; deleted: boolean; text: string | null }[] };
  const toPosition = ({ kind, id }: { kind: string; id: string }) => `${kind}/${id}`;
  const items = data.filter((it) => !it.deleted).sort((a, b) => (toPosition(a) < toPosition(b) ? -1 : 1));

  const ndjson = await download(api, workspace, "feedback/export");
  const after = await download(api, workspace, "feedback/export?after=conversation/v9");
  const off = await workspace.admin("PATCH", workspace.kustomer, { ingestComments: false });
  const alone = await download(api, workspace, "feedback/export?format=parquet");
  const resumed = await download(api, workspace, "feedback/export?after=message/m1");
  const lines = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((it) => JSON.parse(it));

  expect(items.length).toBe(2 * oddTexts.length);
  expect(lines(ndjson.body)).toEqual(items);
  expect(lines(after.body)).toEqual(items.filter((it) => it.kind === "message"));
  expect([off.status, resumed.body]).toEqual([200, ""]);
  const { rows, types } = await readFile("parquet", alone.rawPayload);
  expect(rows.map(({ id, text }) => ({ id, text }))).toEqual(
    items.filter((it) => it.kind === "conversation").map(({ id, text }) => ({ id, text })),
  );
  expect(types).toMatchObject({
    createdAt: "TIMESTAMP WITH TIME ZONE",
    channels: "VARCHAR[]",
    deleted: "BOOLEAN",
  });
});

test("an export of nothing is a file with its columns, and Parquet's columns have types", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const names = describeColumns("messages").map((it) => it.name);

  const csv = await download(api, workspace, "messages/export?format=csv&bom=true");
  const ndjson = await download(api, workspace, "messages/export");
  const parquet = await download(api, workspace, "messages/export?format=parquet");
  const { rows, types } = await readFile("parquet", parquet.rawPayload);

  expect(csv.body).toBe(`\uFEFF${names.join(",")}\r\n`);
  expect(ndjson.body).toBe("");
  expect([rows, Object.keys(types)]).toEqual([[], names]);
  expect(types).toMatchObject({
    description: "VARCHAR",
    redacted: "BOOLEAN",
    rev: "BIGINT",
    updatedAt: "TIMESTAMP WITH TIME ZONE",
  });
  const conversations = await download(api, workspace, "conversations/export?format=parquet");
  expect((await readFile("parquet", conversations.rawPayload)).types).toMatchObject({ tags: "VARCHAR[]" });
  expect([csv, ndjson, parquet].map((it) => it.headers["content-disposition"])).toEqual([
    expect.stringMatching(/^attachment; filename="inlet-messages-\d{4}-\d\d-\d\d\.csv"$/),
    expect.stringMatching(/\.ndjson"$/),
    expect.stringMatching(/\.parquet"$/),
  ]);
});

test("a spreadsheet finds no formula in any cell", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenOddRecords(api, workspace);

  const { rawPayload } = await download(api, workspace, "conversations/export?format=csv");
  const { rows } = await readFile("csv", rawPayload);
  const cells = rows.flatMap((it) => [it["name"], it["preview"]]).map(String);

  expect(cells.filter((it) => /^[=+\-@\t\r\uFF1D]/.test(it))).toEqual([]);
  expect(cells).toContain("'=1+1");
});
