import { Progress, Stack, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { Section } from "../ui/section.tsx";
import { words } from "../words.ts";

/** How much of the organisation's request budget was used in the last minute. */
export function BudgetSection({ budget }: Pick<Overview, "budget">) {
  const said = words.status.budget;
  if (budget === null) return null;
  return (
    <Section title={said.title} hint={said.hint}>
      <Use name={said.requests} used={budget.usedLastMinute} limit={budget.perMinute} />
      <Use name={said.searches} used={budget.searchesUsedLastMinute} limit={budget.searchesPerMinute} />
      {budget.othersUse !== null && <Text size="sm">{said.others(budget.othersUse)}</Text>}
    </Section>
  );
}

function Use({ name, used, limit }: { name: string; used: number; limit: number }) {
  const text = words.status.budget.of(used, limit);
  return (
    <Stack gap={4}>
      <Text size="sm">
        {name}: <strong>{text}</strong>
      </Text>
      <Progress.Root size="sm">
        <Progress.Section
          value={limit === 0 ? 0 : Math.min(100, (100 * used) / limit)}
          aria-label={name}
          aria-valuetext={text}
        />
      </Progress.Root>
    </Stack>
  );
}
