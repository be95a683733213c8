import pg from "pg";
import { dailyVolume } from "./daily-volume-view.ts";
import { feedback } from "./feedback-view.ts";
import { conversations, customers, messages, notes, tags } from "./record-views.ts";
import type { View } from "./view.ts";

/** The views for analysts by name. They are the single source of the database and of `docs/reporting.md`. */
export const views: Readonly<Record<string, View>> = {
  conversations,
  messages,
  notes,
  customers,
  feedback,
  tags,
  daily_volume: dailyVolume,
};

/**
 * Builds the statements that replace the views. The views belong to the role that migrates, so they read tables that an
 * analyst may not. `security_barrier` keeps an analyst's own conditions from seeing rows before the workspace is compared.
 */
export function buildViewStatements(): string {
  const names = Object.keys(views).map((it) => `reporting.${it}`);
  return [
    // `if not exists` would demand the right to create schemas also where the schema exists.
    "do $$ begin if to_regnamespace('reporting') is null then create schema reporting; end if; end $$",
    "comment on schema reporting is 'Views for analysts, each on the workspace of the role that has logged in'",
    "grant usage on schema reporting to public",
    `drop view if exists ${names.join(", ")}`,
    ...Object.entries(views).flatMap(([name, view]) => buildView(`reporting.${name}`, view)),
  ].join(";\n");
}

function buildView(name: string, { comment, columns, from }: View): string[] {
  const entries = Object.entries(columns);
  const selected = entries.map(([it, { sql, type }]) => `(${sql ?? it})::${type} as ${it}`);
  return [
    `create view ${name} with (security_barrier) as\n  select\n    ${selected.join(",\n    ")}\n  from ${from}`,
    `comment on view ${name} is ${pg.escapeLiteral(comment)}`,
    ...entries.map(
      ([it, column]) => `comment on column ${name}.${it} is ${pg.escapeLiteral(column.comment)}`,
    ),
    `grant select on ${name} to public`, // whom no row of `sql_role` names sees nothing
  ];
}
