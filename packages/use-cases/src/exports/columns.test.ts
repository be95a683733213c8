import { readFileSync } from "node:fs";
import { http } from "@inlet/contracts";
import { expect, test } from "vitest";
import { describeColumns } from "./columns.ts";

const document = readFileSync(new URL("../../../../docs/exports.md", import.meta.url), "utf8");
const kinds = Object.keys(http.exportKinds) as http.ExportKind[];

/** The rows of a table of the document, without its two lines of heading. */
function readTable(title: string): string[] {
  const section = document.split(`### ${title}\n`)[1]?.split(/\n###? /)[0] ?? "";
  const rows = section.split("\n").filter((it) => it.startsWith("|"));
  return rows.slice(2).map((it) => it.replace(/ +/g, " "));
}

test.each(kinds)("the documentation has the columns of %s as the schemas have them", (kind) => {
  const columns = describeColumns(kind, { include: "attributes" });

  expect(readTable(kind)).toEqual(
    columns.map(({ name, type, isNullable, description }) =>
      `| \`${name}\` | ${type}${isNullable ? ", or null" : ""} | ${description ?? ""} |`.replace(/ +/g, " "),
    ),
  );
});
