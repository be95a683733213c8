import { readFile } from "node:fs/promises";

/** The columns of a table: name to whether the column is nullable. */
export type Columns = Record<string, boolean>;

/** Reads the tables that the interfaces in `tables/` declare, by name. It understands only the style of those files. */
export async function readDeclaredTables(): Promise<Record<string, Columns>> {
  const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), "utf8");
  const index = await read("tables/index.ts");
  const subjects = await read("tables/subjects.ts");
  const files = [...subjects.matchAll(/^export type \* from "\.\/(.+)";$/gm)].map(([, file = ""]) => file);
  const text = (await Promise.all(files.map((it) => read(`tables/${it}`)))).join("\n");
  const bodies = new Map(
    [...text.matchAll(/interface (\w+)(?: extends (\w+))? \{\n([\s\S]*?)\n\}/g)].map(
      ([, name = "", base = "", body = ""]) => [name, { base, body }],
    ),
  );
  const readColumns = (name: string): Columns => {
    const found = bodies.get(name);
    return found === undefined ? {} : { ...readColumns(found.base), ...parseColumns(found.body) };
  };
  const named = index.matchAll(/^ {2}(\w+): t\.(\w+);$/gm);
  return Object.fromEntries([...named].map(([, name = "", type = ""]) => [name, readColumns(type)]));
}

function parseColumns(body: string): Columns {
  const columns = [...body.matchAll(/^ {2}(\w+): (.+);$/gm)];
  return Object.fromEntries(columns.map(([, name = "", type = ""]) => [name, isNullable(type)]));
}

/** For a `ColumnType` the type that is selected counts, which is its first argument. */
function isNullable(type: string): boolean {
  const selected = type.replace(/^ColumnType<(.*)>$/, (_, inner: string) => pickFirst(inner));
  return selected === "unknown" || / \| null$/.test(selected);
}

function pickFirst(list: string): string {
  let depth = 0;
  for (const [i, character] of [...list].entries()) {
    if (character === "<") depth++;
    if (character === ">") depth--;
    if (character === "," && depth === 0) return list.slice(0, i);
  }
  return list;
}
