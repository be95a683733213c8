import { Alert, Group, Progress, Stack, Text } from "@mantine/core";
import type { OpenRun } from "../api/overview.ts";
import { Section } from "../ui/section.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";
import { RunActions } from "./run-actions.tsx";

/**
 * Whether a person waits for a run or must act. All others come and go by themselves, and must not move what people read. The
 * status header has the questions.
 */
const isUrgent = ({ kind, state, question, error }: OpenRun): boolean =>
  question === null &&
  (kind === "initial" || state === "paused" || (kind === "incremental" && error !== null));

interface OpenRunsProps {
  runs: readonly OpenRun[];
  /** Whether only those are shown that a person waits for or must act on. Syncs are in the status header. */
  onlyUrgent?: boolean;
}

/** The open runs, each with its progress and its estimated end. */
export const OpenRuns = ({ runs, onlyUrgent = false }: OpenRunsProps) =>
  runs
    .filter((it) => isUrgent(it) || (!onlyUrgent && it.kind !== "incremental"))
    .map((it) => <OpenRunSection key={it.id} run={it} />);

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
