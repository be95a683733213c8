import { Badge } from "@mantine/core";
import { words } from "../words/index.ts";

const colors: Readonly<Record<string, string>> = {
  open: "blue",
  snoozed: "yellow",
  done: "gray",
  error: "red",
};

/** The status of a conversation or a message. */
export const StatusBadge = ({ status }: { status: string }) => (
  <Badge color={colors[status] ?? "gray"} flex="none">
    {words.browse.status(status)}
  </Badge>
);
