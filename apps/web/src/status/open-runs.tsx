import { Alert, Group, Progress, Stack, Text } from "@mantine/core";
import type { OpenRun } from "../api/overview.ts";
import { RunActions, RunQuestion } from "../runs/run-actions.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";

/** Every open run, with its progress and its estimated end. */
export function OpenRuns({ runs }: { runs: readonly OpenRun[] }) {
  return runs.map((it) => <OpenRunSection key={it.id} run={it} />);
}

function OpenRunSection({ run }: { run: OpenRun }) {
  const texts = words.status.progress;
  const { kind, phase, state, progress, etaSeconds } = run;
  const { done, total } = progress;
  const percent = total ? Math.min(100, Math.round((100 * done) / total)) : null; // null while the total is unknown
  return (
    <Section title={texts.titles[kind]}>
      <Progress.Root size="lg">
        <Progress.Section
          value={percent ?? 100}
          animated={state === "running"}
          striped={percent === null}
          aria-label={texts.titles[kind]}
          aria-valuetext={texts.records(done, total)}
        />
      </Progress.Root>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {texts.phases[phase]} · {texts.records(done, total)}
        </Text>
        <Text size="sm" c="dimmed">
          {state === "running" && (etaSeconds === null ? texts.noEta : texts.eta(etaSeconds))}
          {run.question ? texts.waitsForAnswer : texts.states[state]}
        </Text>
      </Group>
      <Stack gap="xs">
        {run.error && (
          <Alert color="red" title={words.runs.error}>
            {run.error.message}
          </Alert>
        )}
        <RunQuestion run={run} />
        <RunActions run={run} />
      </Stack>
    </Section>
  );
}
