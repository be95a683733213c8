import { ConfirmedAction } from "../ui/confirmed-action.tsx";
import { words } from "../words/index.ts";
import { type SqlRole, useDropSqlRole } from "./use-sql-roles.ts";

const texts = words.sql.drop;

/** A button that drops a role, once the person has confirmed it. */
export const DropSqlRole = ({ sqlRole: { id, name } }: { sqlRole: SqlRole }) => (
  <ConfirmedAction
    {...{ size: "xs", flex: "none", input: id }}
    action={useDropSqlRole()}
    label={texts.name(name)}
    texts={{ ...texts, title: texts.title(name) }}
  />
);
