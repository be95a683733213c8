import { http } from "@inlet/contracts";

/** What a list includes besides its fixed columns. */
type Include = "attributes" | undefined;

const chooseColumns =
  <C extends string>(columns: readonly C[]) =>
  (include: Include): readonly (C | "attributes")[] =>
    include === undefined ? columns : [...columns, include];

/** The columns that a list reads from the table of its records: those of its replies. */
export const listColumns = {
  conversations: chooseColumns(http.conversation.omit({ attributes: true }).keyof().options),
  messages: chooseColumns(http.message.omit({ attributes: true }).keyof().options),
  customers: chooseColumns(http.customer.omit({ attributes: true }).keyof().options),
  tags: chooseColumns(http.tag.omit({ attributes: true }).keyof().options),
};
