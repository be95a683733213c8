import { Badge } from "@mantine/core";
import type { Integration } from "../api/integration.ts";
import { words } from "../words.ts";

const colors = { active: "green", paused: "yellow", off: "gray", needs_attention: "red" } as const;

/** How an integration stands, in a word. */
export function StatusBadge({ status }: Pick<Integration, "status">) {
  return (
    <Badge color={colors[status]} variant="light" tt="none" size="lg" c="var(--mantine-color-text)">
      {words.status.badges[status]}
    </Badge>
  );
}
