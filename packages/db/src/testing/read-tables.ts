import { readFile } from "node:fs/promises";

/** Column name to whether it may be null. */
export type Columns = Record<string, boolean>;

const files = ["tenants", "functions", "runs", "content", "webhooks", "notices", "deletions", "reports"];

/** The tables as `tables.ts` declares them, by name. Understands just the way those files are written. */
export async function readDeclaredTables(): Promise<Record<string, Columns>> {
  const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), "utf8");
  const text = (await Promise.all(files.map((it) => read(`tables/${it}.ts`)))).join("\n");
  const bodies = new Map(
    [...text.matchAll(/interface (\w+)(?: extends (\w+))? \{\n([\s\S]*?)\n\}/g)].map(
      ([, name = "", base = "", body = ""]) => [name, { base, body }],
    ),
  );
  const columnsOf = (name: string): Columns => {
    const found = bodies.get(name);
    return found === undefined ? {} : { ...columnsOf(found.base), ...columnsIn(found.body) };
  };
  const named = (await read("tables/index.ts")).matchAll(/^ {2}(\w+): (\w+);$/gm);
  return Object.fromEntries([...named].map(([, name = "", type = ""]) => [name, columnsOf(type)]));
}

function columnsIn(body: string): Columns {
  const columns = [...body.matchAll(/^ {2}(\w+): (.+);$/gm)];
  return Object.fromEntries(columns.map(([, name = "", type = ""]) => [name, mayBeNull(type)]));
}

/** Of a `ColumnType` only what is read counts: its first argument. */
function mayBeNull(type: string): boolean {
  const selected = type.replace(/^ColumnType<(.*)>$/, (_, inner: string) => firstOf(inner));
  return selected === "unknown" || / \| null$/.test(selected);
}

function firstOf(list: string): string {
  let depth = 0;
  for (const [i, character] of [...list].entries()) {
    if (character === "<") depth++;
    if (character === ">") depth--;
    if (character === "," && depth === 0) return list.slice(0, i);
  }
  return list;
}
