export { dbOn, openPool } from "./client/open-db.ts";
