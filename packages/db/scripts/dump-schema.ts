import { writeFile } from "node:fs/promises";
import { startEmbeddedPostgres } from "@inlet/embedded-postgres";
import { migrate, openDb } from "../src/index.ts";
import { describeSchema } from "../src/testing/describe-schema.ts";

await using server = await startEmbeddedPostgres();
await using stack = new AsyncDisposableStack();
const db = stack.adopt(openDb({ url: server.url }), (it) => it.destroy());
await migrate(db);
await writeFile(new URL("../schema.sql", import.meta.url), await describeSchema(db));
