import { Progress, Stack, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";

/** How much of the organization's request budget was used in the last minute. */
export function BudgetSection({ budget }: Pick<Overview, "budget">) {
  const texts = words.status.budget;
  if (budget === null) return null;
  return (
    <Section title={texts.title} hint={texts.hint}>
      <BudgetMeter name={texts.requests} used={budget.usedLastMinute} limit={budget.perMinute} />
      <BudgetMeter
        name={texts.searches}
        used={budget.searchesUsedLastMinute}
        limit={budget.searchesPerMinute}
      />
      {budget.othersUse !== null && <Text size="sm">{texts.others(budget.othersUse)}</Text>}
    </Section>
  );
}

function BudgetMeter({ name, used, limit }: { name: string; used: number; limit: number }) {
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
