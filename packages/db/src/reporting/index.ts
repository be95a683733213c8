/** SQL for analysts: the views of the schema `reporting`, and the roles that read them. */
export { applySetup, buildOwnSetup, readSqlAccess } from "./sql-access.ts";
export * from "./sql-roles.ts";
