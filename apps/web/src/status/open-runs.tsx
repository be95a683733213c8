import { Alert, Group, Progress, Stack, Text } from "@mantine/core";
import type { OpenRun } from "../api/overview.ts";
import { RunActs } from "../runs/run-acts.tsx";
import { RunQuestion } from "../runs/run-question.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words.ts";
import { useWhyNot } from "./why-not.ts";

/** Every run that is under way: how far it is, and when it may be done. */
export function OpenRuns({ runs }: { runs: readonly OpenRun[] }) {
  return runs.map((it) => <OpenRunSection key={it.id} run={it} />);
}

function OpenRunSection({ run }: { run: OpenRun }) {
  const said = words.status.progress;
  const { kind, phase, state, progress, etaSeconds } = run;
  const percent = percentOf(run);
  const whyNot = useWhyNot();
  return (
    <Section title={said.titles[kind]}>
      <Progress.Root size="lg">
        <Progress.Section
          value={percent ?? 100}
          animated={state === "running"}
          striped={percent === null}
          aria-label={said.titles[kind]}
          aria-valuetext={said.records(progress.done, progress.total)}
        />
      </Progress.Root>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {said.phases[phase]} · {said.records(progress.done, progress.total)}
        </Text>
        <Text size="sm" c="dimmed">
          {state === "running" && (etaSeconds === null ? said.noEta : said.eta(etaSeconds))}
          {run.question ? said.asks : said.states[state]}
        </Text>
      </Group>
      <Stack gap="xs">
        {run.error && (
          <Alert color="red" title={words.runs.error}>
            {run.error.message}
          </Alert>
        )}
        {run.question && <RunQuestion run={run} question={run.question} whyNot={whyNot} />}
        <RunActs run={run} whyNot={whyNot} />
      </Stack>
    </Section>
  );
}

/** Null while Kustomer has not said how many records there are. */
function percentOf({ progress: { done, total } }: OpenRun): number | null {
  return total === null || total === 0 ? null : Math.min(100, Math.round((100 * done) / total));
}
