import { Badge } from "@mantine/core";
import { words } from "../words/index.ts";

const colors: Readonly<Record<string, string>> = {
  open: "blue",
  snoozed: "yellow",
  done: "gray",
  error: "red",
};

/** The status of a conversation or a message. */
export function StatusBadge({ status }: { status: string }) {
  return (
    <Badge
      variant="light"
      color={colors[status] ?? "gray"}
      tt="none"
      maw="100%"
      c="var(--mantine-color-text)"
    >
      {words.browse.status(status)}
    </Badge>
  );
}
