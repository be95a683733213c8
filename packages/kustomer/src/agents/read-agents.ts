import { isFault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import { toPathSegment } from "../http/path-segment.ts";
import { emptyPage, type KustomerPage } from "../payload/page.ts";
import { fetchPage, type RequestContext } from "../requests/fetch-page.ts";
import { type Agent, parseAgent } from "./agent.ts";

/** A list of names that Kustomer has. */
export type AgentKind = "user" | "team";

const paths = { user: "/v1/users", team: "/v1/teams" } as const;

/** Kustomer documents 500 for users and teams. Where it refuses that, every list has 100. */
const pageSizes = [500, 100] as const;

/** An org with more than 10,000 users has the others asked for by their ids. */
const maxPages = 20;

/**
 * Lists the users or teams of an org by pages, to the end or to a bound. Deleted ones may be absent.
 * @throws Fault as `KustomerClient.send` does
 */
export async function listAgents(context: RequestContext, kind: AgentKind): Promise<Agent[]> {
  const agents = new Map<string, Agent>();
  let pageSize: number = pageSizes[0];
  for (let page = 1; page <= maxPages; page++) {
    const list = await fetchListPage(context, { path: paths[kind], page, pageSize });
    if (list === "too large") {
      pageSize = pageSizes[1];
      page--;
      continue;
    }
    const found = list.records.flatMap((it) => parseAgent(it) ?? []).filter((it) => !agents.has(it.id));
    for (const it of found) agents.set(it.id, it);
    if (found.length === 0 || !list.hasNextPage) break;
  }
  return [...agents.values()];
}

interface ListPage {
  path: string;
  page: number;
  pageSize: number;
}

/** A refused page past the first is the end of the list. */
async function fetchListPage(
  context: RequestContext,
  { path, page, pageSize }: ListPage,
): Promise<KustomerPage | "too large"> {
  const query = { page, pageSize };
  try {
    return await fetchPage(context, { method: "GET", path, query, budget: "other", rows: pageSize });
  } catch (err) {
    if (isFault(err, "invalid") && pageSize === pageSizes[0]) return "too large";
    if (isFault(err, "invalid", "not_found") && page > 1) return emptyPage;
    throw err;
  }
}

/** Kustomer documents a list of users by their ids, and none of teams. */
const idsAtOnce = { user: 50, team: 1 } as const;

/** The answer to one request for users or teams by their ids. Those that Kustomer does not return are absent. */
interface FetchedAgents {
  askedFor: string[];
  agents: Agent[];
}

/**
 * Fetches users or teams by their ids, deleted ones too, request by request, so that the caller can keep what came before one
 * that fails.
 * @throws Fault as `KustomerClient.send` does
 */
export async function* fetchAgents(
  context: RequestContext,
  kind: AgentKind,
  ids: readonly string[],
): AsyncGenerator<FetchedAgents> {
  for (let start = 0; start < ids.length; start += idsAtOnce[kind]) {
    const askedFor = ids.slice(start, start + idsAtOnce[kind]);
    yield { askedFor, agents: await fetchPart(context, kind, askedFor) };
  }
}

/** Where a list of ids is refused because of one of them, its halves are asked for. */
async function fetchPart(context: RequestContext, kind: AgentKind, ids: readonly string[]): Promise<Agent[]> {
  const path = `${paths[kind]}/${ids.map(toPathSegment).join(",")}`;
  const request: KustomerRequest = { method: "GET", path, budget: "other", rows: ids.length };
  try {
    return (await fetchPage(context, request)).records.flatMap((it) => parseAgent(it) ?? []);
  } catch (err) {
    if (!isFault(err, "invalid", "not_found")) throw err;
    if (ids.length === 1) return [];
  }
  const middle = Math.ceil(ids.length / 2);
  const first = await fetchPart(context, kind, ids.slice(0, middle));
  return [...first, ...(await fetchPart(context, kind, ids.slice(middle)))];
}
