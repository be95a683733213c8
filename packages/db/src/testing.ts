export { dbOn, openPool } from "./open-db.ts";
