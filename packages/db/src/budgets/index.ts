/** Request budgets: permits, and what replies show about an org's limits. */
export { type BudgetPolicy, hasBudget, recordReply, takePermit } from "./budgets.ts";
export {
  type AcquirePermit,
  type AcquirePermitOptions,
  createPermitAcquirer,
  type Permit,
  type ReportedReply,
} from "./permit-acquirer.ts";
