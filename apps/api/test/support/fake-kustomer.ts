import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What a key may do at the fake Kustomer. */
interface FakeKey {
  org?: string;
  /** Resources that the key may not read. */
  refused?: string[];
  /** The status of every reply, for a revoked key or a failing server. */
  always?: number;
  /** The limit that every reply states; 300. */
  limit?: number;
  expiresAt?: string;
}

const resources = ["conversations", "messages", "customers", "tags", "audit-logs"];

/** Just enough of Kustomer to check a key. `requests` records what it received. */
export async function startFakeKustomer(keys: Record<string, FakeKey>) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://fake").pathname;
    requests.push(`${request.method} ${path}`);
    const key = findKey(request, keys);
    const { status, body } = answer(key, path);
    const limit = key?.limit ?? 300;
    response.writeHead(status, { "content-type": "application/json", "x-ratelimit-limit": `${limit}` });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Creates a key in Kustomer's format that claims an org. */
export function createApiKey(org: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS256" })}.${part({ org, orgName: org })}.c2VjcmV0LXNpZ25hdHVyZS1vZi0${org}`;
}

const findKey = ({ headers }: IncomingMessage, keys: Record<string, FakeKey>) =>
  keys[(headers.authorization ?? "").replace("Bearer ", "")];

function answer(key: FakeKey | undefined, path: string): { status: number; body: unknown } {
  if (key === undefined) return { status: 401, body: { errors: [{ title: "invalid token" }] } };
  if (key.always !== undefined) return { status: key.always, body: { errors: [] } };
  const org = key.org ?? "acme";
  if (path === "/v1/auth/tokens/current") return { status: 200, body: toTokenReply(key, org) };
  if (path === "/v1/orgs/current")
    return { status: 200, body: { data: { type: "org", id: org, attributes: { name: org } } } };
  const resource = path === "/v1/customers/search" ? "search" : (path.split("/")[2] ?? "");
  if (key.refused?.includes(resource)) return { status: 403, body: { errors: [{ title: "forbidden" }] } };
  return answerResource(path, resource);
}

function answerResource(path: string, resource: string): { status: number; body: unknown } {
  if (attachmentPath.test(path)) return { status: 200, body: { data: toAttachment(path) } };
  if (resources.includes(resource) || resource === "search")
    return { status: 200, body: { data: [], meta: { total: 0, page: 1, totalPages: 0 }, links: {} } };
  return { status: 404, body: { errors: [] } };
}

const attachmentPath = /^\/v1\/messages\/[^/]+\/attachments\/[^/]+$/u;

function toAttachment(path: string) {
  const id = path.split("/").at(-1);
  return {
    ...{ type: "attachment", id, attributes: { name: "at-kustomer.pdf" } },
    links: { related: `https://files.example/${id}?X-Amz-Date=20300102T030405Z&X-Amz-Expires=600` },
  };
}

function toTokenReply({ expiresAt }: FakeKey, org: string): unknown {
  const attributes = { roles: ["org"], ...(expiresAt !== undefined && { expiresAt }) };
  return {
    data: { type: "token", id: "1", attributes, relationships: { org: { data: { type: "org", id: org } } } },
  };
}
