// Writes src/api.ts: the types of Inlet's API, from the OpenAPI document that a test of the API leaves in .openapi.json.
// The generator needs a TypeScript with a JavaScript API, 41 MB that nothing else uses, so `pnpm dlx` fetches it.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const root = join(folder, "../..");
const document = join(folder, ".openapi.json");
const types = join(folder, "src/api.ts");

const run = (command, parameters) => spawnSync(command, parameters, { cwd: root, encoding: "utf8" });

rmSync(document, { force: true });
// Fails where the client is stale, which is why it is run.
const { stdout } = run("vitest", ["run", "--project", "int", "apps/api/test/client/generated.int.test.ts"]);
const { fingerprint } = JSON.parse(readDocument(stdout)).info;
const tools = ["--package=openapi-typescript@7.13.0", "--package=typescript@5.9.3"];
const made = run("pnpm", [...tools, "dlx", "openapi-typescript", document, "--output", types]);
if (made.status !== 0) throw new Error(`openapi-typescript failed: ${made.stderr}`);
writeFileSync(types, shorten(readFileSync(types, "utf8")));

function readDocument(log) {
  try {
    return readFileSync(document, "utf8");
  } catch (err) {
    throw new Error(`The test of the API wrote no document:\n${log}`, { cause: err });
  }
}

/** Drops what says nothing: members that can never be, headers of any name, and half of the indentation. */
function shorten(source) {
  const header = `// Generated from the OpenAPI document by \`pnpm --filter @inlet/client generate\`; do not edit. Fingerprint: ${fingerprint}\n`;
  const body = source
    .slice(source.indexOf("export interface paths"))
    .replace(/^ *(\w+)\?: never;\n/gm, "")
    .replace(/^ *headers: \{\n *\[name: string\]: unknown;\n *\};\n/gm, "")
    .replace(/^ *parameters: \{\n *\};\n/gm, "")
    .replace(/^export type (webhooks|\$defs) = .*\n/gm, "")
    .replace(/^( +)/gm, (indent) => " ".repeat(indent.length / 2));
  return `${header}\n${body}`;
}
