// Keeps a file with the latest version of every feedback item of a workspace. Kill it at any moment and start it again: it
// goes on where it was, and misses nothing. Run it with
//   INLET_URL=... INLET_TOKEN=... WORKSPACE=... node packages/client/examples/sync-to-file.ts items.ndjson
import { argv, env, stdout } from "node:process";
import { createInletClient, readFeed } from "../src/index.ts";
import { openItemStore } from "./item-store.ts";

const { INLET_URL: baseUrl = "", INLET_TOKEN: token = "", WORKSPACE: workspaceId = "" } = env;
using store = openItemStore(argv[2] ?? "items.ndjson");

await readFeed({
  client: createInletClient({ baseUrl, token }),
  workspaceId,
  checkpoint: store.checkpoint,
  handle(items) {
    store.add(items);
    stdout.write(`${items.length} items\n`);
  },
  limit: Number(argv[3] ?? 100),
  prefetch: true,
});
const deleted = [...store.items.values()].filter((it) => it.deleted).length;
stdout.write(`up to date: ${store.items.size - deleted} items, ${deleted} deleted\n`);
