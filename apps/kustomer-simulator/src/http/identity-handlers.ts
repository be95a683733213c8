import { toIso } from "../world/iso-time.ts";
import { buildRelationship, copyResource } from "../world/resource.ts";
import type { Answer, ApiRequest } from "./api-request.ts";
import { jsonReply } from "./reply.ts";

/** Who is asking: the key's name and its roles as they are now. */
export function currentToken({ key, roles, world, now }: ApiRequest): Answer {
  const id = claimOf(key.token, "id");
  return jsonReply({
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
        user: buildRelationship("user", claimOf(key.token, "user")),
      },
      links: { self: `/v1/auth/tokens/${id}` },
    },
  });
}

/** The machine user behind the key. */
export function currentUser({ key, roles, world }: ApiRequest): Answer {
  const [machine] = world.stores.users.byId;
  if (!machine) return { status: 404, title: "Not Found" };
  const user = copyResource(machine);
  user.id = claimOf(key.token, "user");
  Object.assign(user.attributes, { name: key.name, displayName: key.name, userType: "machine", roles });
  return jsonReply({ data: user });
}

/** The org the key belongs to. */
export function currentOrg({ world }: ApiRequest): Answer {
  const { id, name } = world.fixtures.org;
  return jsonReply({
    data: { type: "org", id, attributes: { name }, relationships: {}, links: { self: `/v1/orgs/${id}` } },
  });
}

function claimOf(token: string, name: string): string {
  const claims: Record<string, unknown> = JSON.parse(
    Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
  );
  return String(claims[name]);
}
