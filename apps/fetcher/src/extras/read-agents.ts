import { agents, type Integration } from "@inlet/db";
import { type AgentKind, fetchAgents, listAgents } from "@inlet/kustomer";
import type { ExtrasContext } from "./extras-context.ts";

const dayMs = 86_400_000;

/**
 * Reads the names of users and teams that the key may read: all of them once a day, and in between those that a record
 * has begun to name.
 * @returns whether more waits to be done
 */
export async function readAgents(context: ExtrasContext): Promise<boolean> {
  const { db, integration } = context;
  const readable = listReadable(integration);
  if (isDailyReadDue(integration)) {
    for (const kind of readable) await readList(context, kind);
    await agents.markRead(db, integration.id);
  }
  const unknown = await agents.findUnknown(db, integration);
  for (const kind of readable)
    await readUnknown(context, kind, kind === "user" ? unknown.users : unknown.teams);
  await agents.markSearched(db, integration.id, unknown.position);
  return unknown.hasMore;
}

const isDailyReadDue = ({ agentsReadAt }: Integration): boolean =>
  agentsReadAt === null || agentsReadAt.getTime() + dayMs <= Date.now();

const listReadable = ({ capabilities }: Integration): AgentKind[] => [
  ...(capabilities.users ? (["user"] as const) : []),
  ...(capabilities.teams ? (["team"] as const) : []),
];

async function readList(context: ExtrasContext, kind: AgentKind): Promise<void> {
  const { workspaceId } = context.integration;
  await agents.save(context.db, { workspaceId, kind, agents: await listAgents(context, kind) });
}

/** Lists hide deleted users and teams, so those whom a record names are asked for by their ids. */
async function readUnknown(context: ExtrasContext, kind: AgentKind, askedFor: string[]): Promise<void> {
  if (askedFor.length === 0) return;
  const { workspaceId } = context.integration;
  const found = await fetchAgents(context, kind, askedFor);
  await agents.save(context.db, { workspaceId, kind, askedFor, agents: found });
}
