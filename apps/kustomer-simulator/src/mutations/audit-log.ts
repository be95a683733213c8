import { dayMs, iso } from "../world/iso-time.ts";
import { objectId } from "../world/object-id.ts";
import { pointTo, type Resource, relatedId } from "../world/resource.ts";
import { changesBetween } from "./compare-records.ts";
import type { Scene } from "./mutation-context.ts";

/** What happened to a record. */
interface Occurrence {
  verb: "create" | "update" | "delete" | "merge";
  before: Resource | undefined;
  after: Resource;
}

/** Writes a change into the audit log, the only place where deletes and merges can be seen. */
export function recordInAudit({ world, at, random }: Scene, { verb, before, after }: Occurrence): void {
  const user = random.chance(0.3) ? null : random.pick(world.cast.users);
  const customerId = after.type === "customer" ? after.id : relatedId(after, "customer");
  world.audit.push({
    type: "audit_log",
    id: objectId(at, random),
    attributes: {
      eventName: `kustomer.${after.type}.${verb}`,
      eventVerb: verb,
      org: world.cast.org.id,
      userId: user,
      userType: user === null ? "system" : "user",
      objectId: after.id,
      objectType: after.type,
      client: "api-gw",
      ip: null,
      changes: before ? changesBetween(before, after) : { attributes: {}, relationships: {} },
      createdAt: iso(at),
      publishedAt: iso(at + 12),
      expiresAt: iso(at + 365 * dayMs),
    },
    relationships: {
      ...(customerId ? { customer: pointTo("customer", customerId) } : {}),
      user: { links: { self: `/v1/users/${user}` }, data: { type: "user", id: user } },
    },
    links: { self: "/v1/audit-logs" },
  });
}
