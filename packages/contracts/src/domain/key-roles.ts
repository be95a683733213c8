import { z } from "zod";

/** The records that a key must be allowed to read. */
export const requiredResources = ["conversation", "message", "customer", "tag"] as const;

/** A kind of record that a key must be allowed to read. */
export type RequiredResource = (typeof requiredResources)[number];

/** The role that allows reading a resource, as Kustomer's API key page names it. */
export function toReadRole<R extends string>(resource: R): `org.permission.${R}.read` {
  return `org.permission.${resource}.read`;
}

/** The four roles without which Inlet cannot read an organization. */
export const requiredRoles = requiredResources.map((it) => toReadRole(it));

/** The roles by which Inlet reads more than conversations: the names of agents and teams, attachments, internal notes. */
export const extraRoles = {
  users: "org.permission.user.read",
  teams: "org.permission.team.read",
  attachments: "org.permission.attachment.read",
  notes: "org.permission.note.read",
} as const;

/** A right that brings more than conversations. */
export type ExtraRight = keyof typeof extraRoles;

export const extraRights = Object.keys(extraRoles) as ExtraRight[];

/** The roles that Inlet can do without: search makes reading fast, the audit log makes finding deletions cheap. */
export const optionalRoles = {
  search: "org.permission.search.create",
  auditLog: "org.permission.audit_logs.read",
  ...extraRoles,
} as const;

/** A right that Inlet works without. */
export type OptionalRight = keyof typeof optionalRoles;

export const optionalRights = Object.keys(optionalRoles) as OptionalRight[];

/** The rights by which records are read. A record is not taken for deleted after a key has lost one of them. */
export const readingRights = [
  "conversations",
  "messages",
  "customers",
  "tags",
  "search",
  "auditLog",
] as const;

/** Every right that a key may have or lack. */
export const keyRights = [...readingRights, ...extraRights] as const;

/** The orders in which a list may come when it is asked for its newest rows first. */
export const listOrderSchema = z.enum([
  "id",
  "createdAt",
  "updatedAt",
  "idAscending",
  "createdAtAscending",
  "updatedAtAscending",
  "unsorted",
]);
export type ListOrder = z.infer<typeof listOrderSchema>;

/** What a key can actually do, as the key check has found. */
export const capabilitiesSchema = z.object({
  conversations: z.boolean(),
  messages: z.boolean(),
  customers: z.boolean(),
  tags: z.boolean(),
  search: z.boolean().describe("Optional: makes reading fast and sees every edit"),
  auditLog: z.boolean().describe("Optional: makes finding deletions cheap"),
  users: z
    .boolean()
    .optional()
    .describe("Optional: the names of agents; absent until the key is checked for it"),
  teams: z
    .boolean()
    .optional()
    .describe("Optional: the names of teams; absent until the key is checked for it"),
  attachments: z
    .boolean()
    .optional()
    .describe("Optional: names of attachments, and links to them; absent until the key is checked for it"),
  notes: z
    .boolean()
    .optional()
    .describe(
      "Optional: internal notes, which are read only if an admin asks for them; absent until the key is checked for it",
    ),
  unsorted: z.array(z.string()).optional().describe("Streams whose search results were not sorted"),
  listOrders: z
    .partialRecord(z.enum(["conversations", "messages"]), listOrderSchema)
    .optional()
    .describe("The order in which Kustomer returns these lists when asked for their newest rows first"),
  listCaps: z
    .partialRecord(z.enum(["conversations", "messages"]), z.int().nonnegative())
    .optional()
    .describe("The rows after which these lists have ended although Kustomer has more"),
  customersRefused: z
    .literal(true)
    .optional()
    .describe("Kustomer refused to search the messages of several customers, since the key was last checked"),
  searchRetries: z
    .record(z.string(), z.object({ retryAt: z.iso.datetime(), waitMinutes: z.int().positive() }))
    .optional()
    .describe("When the search of an unsorted stream is tried again, and how long it was not"),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;
