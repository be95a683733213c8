import { toIso } from "../world/iso-time.ts";
import { buildRelationship, copyResource } from "../world/resource.ts";
import type { ApiRequest, HandlerResult } from "./api-request.ts";
import { toJsonReply } from "./reply.ts";

export function getCurrentToken({ key, roles, world, now }: ApiRequest): HandlerResult {
  const id = readClaim(key.token, "id");
  return toJsonReply({
    data: {
      type: "token",
      id,
      attributes: {
        name: key.name,
        roles,
        lastTokenChars: key.token.slice(-4),
        ipAddress: "127.0.0.1",
        userAgent: null,
        createdAt: toIso(world.plan.epoch),
        updatedAt: toIso(world.plan.epoch),
        lastAccessedAt: toIso(now),
        ...(key.expiresAt === undefined ? {} : { expiresAt: toIso(key.expiresAt) }),
      },
      relationships: {
        org: buildRelationship("org", world.fixtures.org.id),
        user: buildRelationship("user", readClaim(key.token, "user")),
      },
      links: { self: `/v1/auth/tokens/${id}` },
    },
  });
}

export function getCurrentUser({ key, roles, world }: ApiRequest): HandlerResult {
  const [machine] = world.stores.users.byId;
  if (!machine) return { status: 404, title: "Not Found" };
  const user = copyResource(machine);
  user.id = readClaim(key.token, "user");
  Object.assign(user.attributes, { name: key.name, displayName: key.name, userType: "machine", roles });
  return toJsonReply({ data: user });
}

export function getCurrentOrg({ world }: ApiRequest): HandlerResult {
  const { id, name } = world.fixtures.org;
  return toJsonReply({
    data: { type: "org", id, attributes: { name }, relationships: {}, links: { self: `/v1/orgs/${id}` } },
  });
}

function readClaim(token: string, name: string): string {
  const claims: Record<string, unknown> = JSON.parse(
    Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
  );
  return String(claims[name]);
}
