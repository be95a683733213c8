import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { views } from "./views.ts";

const document = readFileSync(new URL("../../../../docs/reporting.md", import.meta.url), "utf8");

/** The section of a view, without the alignment of its table. */
const readSection = (view: string): string[] => {
  const section = document.split(`### ${view}\n`)[1]?.split(/\n##/)[0] ?? "";
  const lines = section.split("\n").map((it) => it.replace(/ +/g, " "));
  return lines.filter((it) => it !== "" && !/^\| (column|-+) /.test(it));
};

test.each(Object.entries(views))("the documentation has the columns of %s", (name, { comment, columns }) => {
  expect(readSection(name)).toEqual([
    `${comment}.`,
    ...Object.entries(columns).map(([column, it]) => `| \`${column}\` | ${it.type} | ${it.comment} |`),
  ]);
});
