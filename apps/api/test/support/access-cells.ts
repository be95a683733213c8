import { randomUUID } from "node:crypto";
import type { FastifyInstance, InjectOptions } from "fastify";
import type { TestApi } from "./given-api.ts";

type Scope = "member" | "admin" | "operator";
type Method = NonNullable<InjectOptions["method"]>;

/** One route of the API, as OpenAPI documents it. */
export interface Operation {
  method: Method;
  /** With the parameters in braces. */
  path: string;
}

/** Routes that need no token, or check by themselves who calls. Their own tests hold that. */
const openOperations = [
  "GET /sign-in",
  "GET /v1/session",
  "POST /v1/session",
  "DELETE /v1/session",
  "GET /v1/sessions",
  "DELETE /v1/sessions",
  "POST /v1/hooks/kustomer/{integrationId}",
];
const workspace = "/v1/workspaces/{workspaceId}";

/** Where the rule below does not hold. */
const exceptions: Record<string, Scope> = {
  [`GET ${workspace}/tokens`]: "admin",
  [`GET ${workspace}/sql-access`]: "admin",
  [`GET ${workspace}/sql-roles`]: "admin",
  [`GET ${workspace}/audit`]: "admin",
  [`GET ${workspace}/erasures`]: "admin",
  [`GET ${workspace}/customers/{id}/export`]: "admin",
  [`GET ${workspace}/erasures/{erasureId}`]: "admin",
  [`GET ${workspace}/webhooks`]: "admin",
  [`GET ${workspace}/webhooks/{webhookId}`]: "admin",
  [`GET ${workspace}/webhooks/{webhookId}/deliveries`]: "admin",
  [`PATCH ${workspace}`]: "operator",
  [`DELETE ${workspace}`]: "operator",
  [`POST ${workspace}/integrations/kustomer/replays`]: "operator",
  [`GET ${workspace}/integrations/kustomer/replays/{replayId}`]: "operator",
};

/** The scope that an operation must require: operators for all workspaces, members to read one, admins to change one. */
const requiredScope = ({ method, path }: Operation): Scope =>
  exceptions[`${method} ${path}`] ??
  (!path.startsWith(workspace) ? "operator" : method === "GET" ? "member" : "admin");

/** Lists every documented operation. */
export async function listAllOperations(app: FastifyInstance): Promise<Operation[]> {
  const { paths } = (await app.inject("/docs/json")).json() as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((it) => ({ method: it.toUpperCase() as Method, path })),
  );
}

/** Lists every operation that needs a token. */
export const listOperations = async (app: FastifyInstance): Promise<Operation[]> =>
  (await listAllOperations(app)).filter(({ method, path }) => !openOperations.includes(`${method} ${path}`));

/** Fills in the parameters of a path; those without a value get an id that nothing has. */
export const fillPath = (path: string, values: Record<string, string>): string =>
  path.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? randomUUID());

/** One caller of one operation, and the status that a closed route replies. */
interface Cell extends Operation {
  caller: string;
  token: string | undefined;
  workspaceId: string;
  expected: number;
}

/** What an allowed change gets: its body is no JSON, which is found out after the access check, so that nothing changes. */
const passed = { GET: 200, other: 400 };
const rank: Scope[] = ["member", "admin", "operator"];

/** Two workspaces and one that was deleted, each with its callers. */
export async function givenCallers(api: TestApi) {
  const [own, other, deleted] = [await api.workspace(), await api.workspace(), await api.workspace()];
  await api.db.deleteFrom("workspace").where("id", "=", deleted.id).execute();
  return { own, other, deleted, operatorToken: api.operatorToken.token };
}

type Callers = Awaited<ReturnType<typeof givenCallers>>;

function listCells(operation: Operation, { own, other, deleted, operatorToken }: Callers): Cell[] {
  const required = requiredScope(operation);
  const isOfOne = operation.path.startsWith(workspace);
  const allowed = operation.method === "GET" ? passed.GET : passed.other;
  const judge = (scope: Scope) => (rank.indexOf(scope) >= rank.indexOf(required) ? allowed : 403);
  const outsiders = isOfOne ? 404 : 403;
  const cell = { ...operation, workspaceId: own.id };
  const gone = { ...cell, workspaceId: deleted.id };
  return [
    { ...cell, caller: "nobody", token: undefined, expected: 401 },
    { ...cell, caller: "an unknown token", token: "inlet_unknown", expected: 401 },
    { ...cell, caller: "the workspace's member", token: own.memberToken.token, expected: judge("member") },
    { ...cell, caller: "the workspace's admin", token: own.adminToken.token, expected: judge("admin") },
    { ...cell, caller: "an operator", token: operatorToken, expected: allowed },
    { ...cell, caller: "another workspace's member", token: other.memberToken.token, expected: outsiders },
    { ...cell, caller: "another workspace's admin", token: other.adminToken.token, expected: outsiders },
    { ...gone, caller: "a deleted workspace's admin", token: deleted.adminToken.token, expected: 401 },
    { ...gone, caller: "another admin, of a deleted one", token: own.adminToken.token, expected: outsiders },
    {
      ...{ ...gone, caller: "an operator, of a deleted one", token: operatorToken },
      expected: isOfOne ? 404 : allowed,
    },
  ];
}

/** Requests every operation as every caller. Returns the cells whose reply is not the expected one. */
export async function findWrongCells(
  api: TestApi,
  callers: Callers,
): Promise<{ count: number; wrong: string[] }> {
  const cells = (await listOperations(api.app)).flatMap((it) => listCells(it, callers));
  const wrong: string[] = [];
  for (const cell of cells) {
    const status = await requestCell(api.app, cell);
    if (!isExpected(cell, status))
      wrong.push(`${cell.caller}: ${cell.method} ${cell.path} gets ${status} and not ${cell.expected}`);
  }
  return { count: cells.length, wrong };
}

/** An allowed read of something that does not exist gets 404. */
const isExpected = ({ expected, path }: Cell, status: number): boolean =>
  status === expected || (expected === passed.GET && status === 404 && /\{(?!workspaceId\})/.test(path));

async function requestCell(app: FastifyInstance, cell: Cell): Promise<number> {
  const { method, path, token, workspaceId, expected } = cell;
  const isStream = path.endsWith("/events");
  if (isStream && expected === passed.GET) return expected; // its own tests read it; it would not end here
  const reply = await app.inject({
    method,
    url: fillPath(path, { workspaceId }),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(method !== "GET" && { "content-type": "application/json" }),
    },
    ...(method !== "GET" && { payload: "{no json" }),
    remoteAddress: `10.0.0.${Math.floor(Math.random() * 250)}`, // one address may fail only so often
  });
  return reply.statusCode;
}
