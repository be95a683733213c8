import { NativeSelect } from "@mantine/core";
import { type Integration, useChangeIntegration } from "../api/integration.ts";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { formatInterval } from "../words/format.ts";
import { words } from "../words/index.ts";

const usualIntervals = [60, 300, 900, 3_600, 21_600, 86_400];

/** How often the integration is synced. */
export function IntervalSection({ integration: { syncIntervalSeconds } }: { integration: Integration }) {
  const texts = words.status.interval;
  const change = useChangeIntegration();
  const shown = (change.isPending ? change.variables.syncIntervalSeconds : undefined) ?? syncIntervalSeconds;
  const choices = [...new Set([...usualIntervals, syncIntervalSeconds])].sort((a, b) => a - b);
  return (
    <Section title={texts.title}>
      <NativeSelect
        label={texts.label}
        description={texts.hint}
        data={choices.map((it) => ({ value: String(it), label: formatInterval(it) }))}
        value={String(shown)}
        disabled={change.isPending}
        maw={320}
        onChange={({ currentTarget: { value } }) => change.mutate({ syncIntervalSeconds: Number(value) })}
      />
      {change.isError && <Failure error={change.error} title={words.errors.failed.change} />}
    </Section>
  );
}
