import { agents, type Integration } from "@inlet/db";
import { type AgentKind, fetchAgents, listAgents } from "@inlet/kustomer";
import { attemptEach } from "./attempt-each.ts";
import type { ExtrasContext } from "./extras-context.ts";

const dayMs = 86_400_000;

/**
 * Reads the names of users and teams that the key may read: all of them once a day, and in between those that a record
 * has begun to name. A failure of one kind does not keep the other from being read.
 * @returns whether more waits to be done
 * @throws the first failure, at the end
 */
export async function readAgents(context: ExtrasContext): Promise<boolean> {
  const { db, integration, signal } = context;
  const readable = listReadable(integration);
  const isDaily = isDailyReadDue(integration);
  const failures = isDaily ? await attemptEach(readable, signal, (kind) => readList(context, kind)) : [];
  if (isDaily && failures.length === 0) await agents.markRead(db, integration.id);
  const unknown = await agents.findUnknown(db, integration);
  const readKind = (kind: AgentKind) =>
    readUnknown(context, kind, kind === "user" ? unknown.users : unknown.teams);
  failures.push(...(await attemptEach(readable, signal, readKind)));
  const [failure] = failures;
  if (failure !== undefined) throw failure.err;
  await agents.markSearched(db, integration, unknown.position);
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
  const { workspaceId } = context.integration;
  for await (const fetched of fetchAgents(context, kind, askedFor))
    await agents.save(context.db, { workspaceId, kind, ...fetched });
}
