import { Alert, Group, Progress, Stack, Text } from "@mantine/core";
import type { OpenRun } from "../api/overview.ts";
import { RunActions, RunQuestion } from "../runs/run-actions.tsx";
import { Section } from "../ui/section.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";

/**
 * Where a run is shown, so that runs that come and go by themselves move nothing. `first`: above everything, because a person
 * waits for it or must act. `card`: in the sync card. `later`: below what people read.
 */
function getPlace({ kind, state, question, error }: OpenRun): "first" | "card" | "later" {
  if (kind === "initial" || question !== null || state === "paused") return "first";
  if (kind !== "incremental") return "later";
  return error === null ? "card" : "first";
}

/** The open runs of one place, each with its progress and its estimated end. */
export const OpenRuns = ({ runs, place }: { runs: readonly OpenRun[]; place: "first" | "later" }) =>
  runs.filter((it) => getPlace(it) === place).map((it) => <OpenRunSection key={it.id} run={it} />);

function OpenRunSection({ run }: { run: OpenRun }) {
  const texts = words.status.progress;
  const { kind, phase, progress } = run;
  return (
    <Section title={texts.titles[kind]}>
      <RunProgress run={run} />
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {texts.phases[phase]} · {texts.records(progress.done, progress.total)}
        </Text>
        <Text size="sm" c="dimmed">
          {describeState(run)}
        </Text>
      </Group>
      <Stack gap="xs">
        {run.error && (
          <Alert color="red" title={words.runs.error}>
            <Sentence text={run.error.message} />
          </Alert>
        )}
        <RunQuestion run={run} />
        <RunActions run={run} />
      </Stack>
    </Section>
  );
}

/** The progress of a run; an empty bar while nobody knows how much there is to read. */
function RunProgress({ run: { kind, state, progress } }: { run: OpenRun }) {
  const texts = words.status.progress;
  const { done, total } = progress;
  return (
    <Progress.Root size="lg">
      <Progress.Section
        value={total ? Math.min(100, Math.round((100 * done) / total)) : 0}
        animated={state === "running"}
        aria-label={texts.titles[kind]}
        aria-valuetext={texts.records(done, total)}
      />
    </Progress.Root>
  );
}

function describeState({ state, question, error, etaSeconds }: OpenRun): string {
  const texts = words.status.progress;
  if (question) return texts.waitsForAnswer;
  if (state === "waiting" && error) return texts.retrying;
  if (state !== "running") return texts.states[state];
  return etaSeconds === null ? texts.noEta : texts.eta(etaSeconds);
}
