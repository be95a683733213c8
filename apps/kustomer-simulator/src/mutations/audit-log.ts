import { dayMs, toIso } from "../world/iso-time.ts";
import { createObjectId } from "../world/object-id.ts";
import { buildRelationship, getRelatedId, type Resource } from "../world/resource.ts";
import { compareRecords } from "./compare-records.ts";
import type { MutationContext } from "./mutation-context.ts";

/** Adds a change to the audit log, the only place where Kustomer shows deletions and merges. */
export function addAuditEntry(
  { world, at, random }: MutationContext,
  verb: "create" | "update" | "delete" | "merge",
  { before, after }: { before?: Resource; after: Resource },
): void {
  const user = random.chance(0.3) ? null : random.pick(world.fixtures.users);
  const customerId = after.type === "customer" ? after.id : getRelatedId(after, "customer");
  world.audit.push({
    type: "audit_log",
    id: createObjectId(at, random),
    attributes: {
      eventName: `kustomer.${after.type}.${verb}`,
      eventVerb: verb,
      org: world.fixtures.org.id,
      userId: user,
      userType: user === null ? "system" : "user",
      objectId: after.id,
      objectType: after.type,
      client: "api-gw",
      ip: null,
      changes: before ? compareRecords(before, after) : { attributes: {}, relationships: {} },
      createdAt: toIso(at),
      publishedAt: toIso(at + 12),
      expiresAt: toIso(at + 365 * dayMs),
    },
    relationships: {
      ...(customerId ? { customer: buildRelationship("customer", customerId) } : {}),
      user: { links: { self: `/v1/users/${user}` }, data: { type: "user", id: user } },
    },
    links: { self: "/v1/audit-logs" },
  });
}
