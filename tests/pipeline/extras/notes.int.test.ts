import type { http } from "@inlet/contracts";
import type { TruthItem } from "@inlet/kustomer-simulator";
import { expect, test, vi } from "vitest";
import type { OnWire } from "../../support/api-client.ts";
import { expectStored } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { findTablesContaining } from "../../support/find-tables-containing.ts";
import { listStoredNotes } from "../../support/stored-notes.ts";
import { type Tenant, waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

type Detail = OnWire<typeof http.conversationDetail>;
type FeedItem = OnWire<typeof http.feedbackItem>;

const secrets = ["Xylophone kumquat", "Zeppelin rhubarb"] as const;
const manyNotes = 130;
/** Attachments would have threads read once more, which nothing waits for here. */
const attachments = "org.permission.attachment.read";

/** A tenant whose last week has notes in every 25th conversation, one with more than a page, and one in HTML. */
async function setUp(system: TestSystem, key: "full" | "documented" = "full") {
  const tenant = await system.createTenant();
  system.sim.setKnobs({ rolesLost: { full: [attachments] } });
  await tenant.connect(key);
  await tenant.waitUntilDone(await tenant.switchOn());
  const store = await tenant.api.listAll<{ id: string }>(`${tenant.path}/conversations`);
  const [crowded = "", html = ""] = store.map((it) => it.id);
  system.sim.mutate({
    actions: [
      { type: "addNote", conversationId: crowded, count: manyNotes },
      {
        type: "addNote",
        conversationId: html,
        attributes: { body: `<p>${secrets[0]} &amp; sons</p><ul><li>first</li></ul>` },
      },
      { type: "addNote", conversationId: html, attributes: { body: `${secrets[1]} \u0000` } },
    ],
  });
  await tenant.runUntilDone();
  return { tenant, crowded, html };
}

async function listTrueNotes({ sim, db }: TestSystem, { workspaceId, getKeyName }: Tenant) {
  const { rows } = await db.query("select scope_from from integration where workspace_id = $1", [
    workspaceId,
  ]);
  return sim.truth({ from: rows[0]?.scope_from, key: getKeyName(), notes: true }).notes?.items ?? [];
}

const readDetail = ({ api, path }: Tenant, id: string): Promise<Detail> =>
  api.expectOk("GET", `${path}/conversations/${id}?messages=0`);

const listNotes = ({ db }: TestSystem, { workspaceId }: Tenant) => listStoredNotes(db, workspaceId);

/** Counts the changed conversations at whose notes nothing has looked yet, and those whose notes are to be read. */
async function countUnread({ db }: TestSystem, { workspaceId }: Tenant) {
  const { rows } = await db.query(
    `select
      (select count(*)::integer from conversation_item where workspace_id = i.workspace_id and feed_position > notes_position) as unseen,
      (select count(*)::integer from note_reading where workspace_id = i.workspace_id and due_at is not null) as due
    from integration i where workspace_id = $1`,
    [workspaceId],
  );
  return rows[0];
}

/** Has extras read, and waits until the notes are those that Kustomer has and none is to be read again. */
async function waitForNotes(system: TestSystem, tenant: Tenant, notes?: TruthItem[]) {
  await vi.waitFor(async () => {
    await system.db.query("update integration set extras_due_at = clock_timestamp()");
    const expected = notes ?? (await listTrueNotes(system, tenant));
    expect(await listNotes(system, tenant)).toEqual(expected.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    expect(await countUnread(system, tenant)).toEqual({ unseen: 0, due: 0 });
  }, waitOptions);
}

/** The newest item of each conversation. */
async function listItems({ api, path }: Tenant): Promise<Map<string, FeedItem>> {
  const items = new Map<string, FeedItem>();
  for (let query = ""; ; ) {
    const page: { data: FeedItem[]; next: string } = await api.expectOk(
      "GET",
      `${path}/feedback?limit=200${query}`,
    );
    for (const it of page.data) items.set(it.id, it);
    if (page.data.length === 0) return items;
    query = `&after=${page.next}`;
  }
}

const listTranscript = (items: Map<string, FeedItem>, id: string) => {
  const item = items.get(id);
  return item?.kind === "conversation" ? item.transcript : [];
};

test("notes are read once an admin asks for them, follow edits and deletions, and go when they are switched off", async () => {
  await using system = await startSystem({ simulator: { weekShare: 1, conversations: 30 } });
  const { tenant, crowded, html } = await setUp(system);
  const before = await listItems(tenant);
  expect(await findTablesContaining(system, secrets)).toEqual([]);

  await tenant.changeIntegration({ notes: true });
  await waitForNotes(system, tenant);

  const truth = await listTrueNotes(system, tenant);
  expect(truth.length).toBeGreaterThan(manyNotes + 2);
  expect((await readDetail(tenant, crowded)).notes).toHaveLength(manyNotes);
  const shown = await readDetail(tenant, html);
  expect(shown.notes.map((it) => it.text)).toEqual(
    expect.arrayContaining([`${secrets[0]} & sons\n\n * first`, `${secrets[1]} \uFFFD`]),
  );
  const items = await listItems(tenant);
  const noted = [...items.keys()].flatMap((id) => listTranscript(items, id).filter((it) => it.note));
  expect(noted.map((it) => it.messageId).sort()).toEqual(truth.map((it) => it.id).sort());
  expect(noted.every((it) => it.author.kind === "agent")).toBe(true);
  expect(items.get(html)?.text).not.toContain(secrets[0]);
  expect(BigInt(items.get(html)?.version ?? 0)).toBeGreaterThan(BigInt(before.get(html)?.version ?? 0));
  expect(items.size).toBe(before.size);
  await expectStored(system, tenant, system.sim.truth({ from: await readScope(system, tenant) }));

  const [edited, deleted] = truth.filter((it) => it["conversationId"] === crowded);
  const attributes = { body: "Edited: gooseberry" };
  system.sim.mutate({
    actions: [
      { type: "editNote", noteId: String(edited?.id), attributes },
      { type: "deleteNote", noteId: String(deleted?.id) },
    ],
  });
  await tenant.runUntilDone();
  await waitForNotes(system, tenant);
  const later = listTranscript(await listItems(tenant), crowded).filter((it) => it.note);
  expect(later.map((it) => it.text)).toContain("Edited: gooseberry");
  expect(later.map((it) => it.messageId)).not.toContain(deleted?.id);

  const requests = system.sim.requests().log.length;
  system.sim.mutate({ actions: [{ type: "addNote", conversationId: html }] });
  await tenant.runUntilDone();
  await waitForNotes(system, tenant);
  const again = system.sim.requests().log.slice(requests);
  const asked = again.flatMap((it) => /\/conversations\/(\w+)\/notes/.exec(it.path)?.[1] ?? []);
  expect(new Set(asked)).toEqual(new Set([html]));

  await tenant.changeIntegration({ notes: false });
  await vi.waitFor(async () => {
    const { limits } = await tenant.getIntegration();
    expect(limits.join()).not.toContain("notes");
  }, waitOptions);
  expect(await findTablesContaining(system, [...secrets, "gooseberry"])).toEqual([]);
  const gone = await listItems(tenant);
  expect([...gone.keys()].flatMap((id) => listTranscript(gone, id).filter((it) => it.note))).toEqual([]);
  expect(BigInt(gone.get(html)?.version ?? 0)).toBeGreaterThan(BigInt(items.get(html)?.version ?? 0));
  await expectInvariants(system, tenant);
}, 240_000);

async function readScope({ db }: TestSystem, { workspaceId }: Tenant): Promise<Date> {
  const { rows } = await db.query("select scope_from from integration where workspace_id = $1", [
    workspaceId,
  ]);
  return rows[0]?.scope_from;
}

test("a key that loses the role says so and reads everything else; with the role it goes on", async () => {
  await using system = await startSystem({ simulator: { weekShare: 1, conversations: 20 } });
  const { tenant, html } = await setUp(system);
  await tenant.changeIntegration({ notes: true });
  await waitForNotes(system, tenant);
  const stored = await listNotes(system, tenant);

  const role = "org.permission.note.read";
  system.sim.setKnobs({ rolesLost: { full: [attachments, role] } });
  system.sim.mutate({
    actions: [
      { type: "addNote", conversationId: html },
      { type: "addMessage", conversationId: html },
    ],
  });
  await tenant.runUntilDone();
  await vi.waitFor(async () => {
    await system.db.query("update integration set extras_due_at = clock_timestamp()");
    const { limits, capabilities, attention } = await tenant.getIntegration();
    expect(capabilities.notes).toBe(false);
    expect(limits.join()).toContain(role);
    expect(attention).toBeNull();
  }, waitOptions);
  await expectStored(system, tenant, system.sim.truth({ from: await readScope(system, tenant) }));
  expect(await listNotes(system, tenant)).toEqual(stored);

  system.sim.setKnobs({ rolesLost: { full: [attachments] } });
  await tenant.api.expectOk("POST", `${tenant.path}/integrations/kustomer/check`);
  await waitForNotes(system, tenant);
  expect(await listNotes(system, tenant)).toHaveLength(stored.length + 1);
  await expectInvariants(system, tenant);
}, 180_000);

test("with the four documented roles notes can be switched on, and are never asked for", async () => {
  await using system = await startSystem({ simulator: { weekShare: 1, conversations: 10 } });
  const { tenant } = await setUp(system, "documented");
  const { length: before } = system.sim.requests().log;

  const { notes, limits } = await tenant.changeIntegration({ notes: true });
  await tenant.runUntilDone();

  expect(notes).toBe(true);
  expect(limits.join()).toContain("it lacks org.permission.note.read");
  const later = system.sim.requests().log.slice(before);
  expect(later.filter((it) => it.path.includes("/notes"))).toEqual([]);
  await expectInvariants(system, tenant);
}, 120_000);
