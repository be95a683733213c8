import type { Given } from "@inlet/testkit/given";
import pg from "pg";
import { type Db, reporting } from "../index.ts";

/** Values of the columns that every record has. */
const versioned = {
  attributes: {},
  relations: {},
  observedAt: new Date(),
  mappingVersion: 1,
  feedPosition: 1,
  createdAt: new Date("2026-11-23T10:00:00.000Z"),
  updatedAt: new Date("2026-11-23T11:00:00.000Z"),
};

/**
 * Stores a conversation with three messages, a customer and a tag, and of each a deleted one, and an internal note, of which
 * none is kept as deleted. Every text contains the mark; texts of deleted records contain `gone` as well.
 */
export async function givenRecords(given: Given, mark: string): Promise<string> {
  const { workspaceId } = await given.integration({ ingestComments: true });
  const own = { workspaceId, ...versioned };
  const gone = { ...own, deletedAt: new Date() };
  const satisfaction = { score: 1, rating: 9 };
  await given.row("tag", tag(workspaceId, `${mark}-t1`, `${mark} delivery`));
  await given.row("tag", { ...tag(workspaceId, `${mark}-t2`, `${mark} gone`), deleted: true });
  for (const [id, base] of [
    ["p1", own],
    ["p2", gone],
  ] as const)
    await given.row("customer", {
      ...base,
      id: `${mark}-${id}`,
      name: `${mark} ${base === gone ? "gone" : "Ada"}`,
      email: `${mark}@mail.example`,
    });
  for (const [id, base] of [
    ["c1", own],
    ["c2", gone],
  ] as const)
    await given.row("conversation", {
      ...base,
      id: `${mark}-${id}`,
      name: `${mark} ${base === gone ? "gone" : "parcel"}`,
      status: "done",
      channels: ["email", "chat"],
      tags: [`${mark}-t1`, `${mark}-t2`],
      customerId: `${mark}-p1`,
      attributes: {
        defaultLang: "en_us",
        satisfactionLevel: satisfaction,
        endedAt: "2026-11-24T08:00:00.000Z",
        custom: { planStr: `${mark} pro` },
      },
    });
  await givenMessages(given, own, mark);
  await given.row("note", note(workspaceId, mark));
  await given.row("agent", { workspaceId, kind: "user", id: "u1", name: `${mark} Bea` });
  const entry = { workspaceId, periodStart: new Date("2026-11-01T00:00:00.000Z") };
  const chargedAt = new Date("2026-11-23T12:00:00.000Z");
  await given.row("volume_entry", { ...entry, conversationId: `${mark}-c1`, chargedAt });
  return workspaceId;
}

async function givenMessages(given: Given, own: object, mark: string): Promise<void> {
  const message = (id: string, nth: number, over: object) =>
    given.row("message", {
      ...own,
      id: `${mark}-${id}`,
      conversationId: `${mark}-c1`,
      customerId: `${mark}-p1`,
      channel: "email",
      direction: "in",
      createdAt: new Date(Date.parse("2026-11-23T10:00:00.000Z") + nth * 3_600_000),
      ...over,
    });
  await message("m1", 0, { description: `<p>${mark} where is it?</p>`, text: `${mark} where is it?` });
  await message("m2", 1, {
    description: `${mark} on its way`,
    direction: "out",
    relations: { createdBy: "u1" },
  });
  await message("m3", 30, { description: `${mark} thanks`, channel: "chat" });
  await message("m4", 31, { description: `${mark} gone`, deletedAt: new Date() });
}

const tag = (workspaceId: string, id: string, name: string) => {
  const { attributes, observedAt, mappingVersion } = versioned;
  return { workspaceId, id, name, deleted: false, attributes, observedAt, mappingVersion };
};

const note = (workspaceId: string, mark: string) => {
  const { createdAt, updatedAt, observedAt } = versioned;
  const texts = { body: `<p>${mark} call back</p>`, text: `${mark} call back` };
  const ids = { id: `${mark}-n1`, conversationId: `${mark}-c1`, customerId: `${mark}-p1`, createdBy: "u1" };
  return { workspaceId, ...ids, ...texts, createdAt, updatedAt, observedAt };
};

/** A connection of an analyst. */
export interface Analyst extends AsyncDisposable {
  role: reporting.SqlRole & { password: string };
  /** The URL with which the analyst connects. */
  url: string;
  client: pg.Client;
  query<T extends object = Record<string, unknown>>(statement: string): Promise<T[]>;
}

/** Creates a SQL role of a workspace and connects with it; disposing drops it. */
export async function givenAnalyst(db: Db, databaseUrl: string, workspaceId: string): Promise<Analyst> {
  const role = await reporting.createSqlRole(db, { workspaceId, name: "Metabase" });
  const { password, role: username } = role;
  const { href: url } = Object.assign(new URL(databaseUrl), { username, password });
  const client = await connect(url);
  return {
    role,
    url,
    client,
    query: async (statement) => (await client.query(statement)).rows,
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await db.transaction().execute((tx) => reporting.dropSqlRole(tx, role));
    },
  };
}

/** Connects, and does not mind when the server ends the session. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
