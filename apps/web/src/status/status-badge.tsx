import { Badge } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { IntegrationBadge } from "../ui/integration-badge.tsx";
import { words } from "../words/index.ts";
import { type Condition, listConditions } from "./list-conditions.ts";

const colors: Record<Condition["level"], string> = {
  bad: "red",
  decision: "yellow",
  chosen: "yellow",
  warning: "yellow",
  hint: "blue",
};

interface StatusBadgeProps {
  overview: Overview;
  /** Whether the API does not answer, so that nobody knows. */
  isOutdated?: boolean;
}

/** The status of the integration: the worst that there is to say about it, in words. */
export function StatusBadge({ overview, isOutdated = false }: StatusBadgeProps) {
  const [worst, ...others] = listConditions(overview);
  const status = overview.integration?.status ?? "not_connected";
  if (isOutdated || worst === undefined)
    return <IntegrationBadge status={isOutdated ? "unknown" : status} size="lg" />;
  return (
    <Badge color={worst.key === "off" ? "gray" : colors[worst.level]} size="lg">
      {worst.label}
      {others.length > 0 && words.status.conditions.more(others.length)}
    </Badge>
  );
}
