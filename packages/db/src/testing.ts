export { createDb, openPool } from "./client/open-db.ts";
