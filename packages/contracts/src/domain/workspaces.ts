import { z } from "zod";

/** The billing period of a workspace, by the UTC calendar. */
export const periodSchema = z.enum(["day", "week", "month", "year"]);
export type Period = z.infer<typeof periodSchema>;

/** What a workspace's token allows: `admin` everything in the workspace, `member` only reading. */
export const workspaceScopeSchema = z.enum(["member", "admin"]);
export type WorkspaceScope = z.infer<typeof workspaceScopeSchema>;

/** What a token allows, lowest first. An operator's token allows everything in every workspace. */
export const scopeSchema = z.enum([...workspaceScopeSchema.options, "operator"]);
export type Scope = z.infer<typeof scopeSchema>;

/** Whether an integration reads, and if not, why. */
export const ingestionStatusSchema = z.enum(["active", "paused", "off", "needs_attention"]);
export type IngestionStatus = z.infer<typeof ingestionStatusSchema>;

/** Why Inlet refused a key. */
export const keyRefusalReasonSchema = z.enum(["rejected", "expired", "wrong_region", "roles_missing"]);
export type KeyRefusalReason = z.infer<typeof keyRefusalReasonSchema>;

/** How urgent a notice is. */
export const noticeLevelSchema = z.enum(["info", "warn", "error"]);
export type NoticeLevel = z.infer<typeof noticeLevelSchema>;
