/** Request budgets: permits, and what replies show about an org's limits. */
export { type BudgetPolicy, type OrgAtHost, recordReply, takePermit } from "./budgets.ts";
export * from "./permit-acquirer.ts";
