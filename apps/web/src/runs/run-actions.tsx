import { isFinishedRun } from "@inlet/contracts";
import { Alert, Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useChangeIntegration } from "../api/integration.ts";
import { useOverview } from "../api/overview.ts";
import { type Run, type RunAction, useRunAction } from "../api/runs.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Failure } from "../ui/failure.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";

type ActionableRun = Pick<Run, "id" | "kind" | "state" | "question" | "pausedByPerson">;

/**
 * The actions on an open run. A live run cannot be paused here, because pausing the integration pauses it. A run with a
 * question has none until it is answered.
 */
export const RunActions = ({ run }: { run: ActionableRun }) => (
  <ActionGroup runId={run.id} actions={listActions(run)} texts={words.runs.actions}>
    {isPausedWithIntegration(run) && <ResumeIngestion />}
  </ActionGroup>
);

/** Resumes a run that is paused along with its integration, by making the integration active again. */
function ResumeIngestion() {
  const { mutate, isPending, isError, error } = useChangeIntegration();
  const { data } = useOverview();
  const needsKey =
    data?.integration?.status === "needs_attention" ? words.status.freshness.needsKey : undefined;
  return (
    <>
      <ActionButton
        {...{ size: "xs", variant: "default", loading: isPending }}
        disabledReason={needsKey}
        onClick={() => mutate({ ingestConversations: true, paused: false })}
      >
        {words.runs.actions.resume}
      </ActionButton>
      {isError && <Failure error={error} title={words.errors.failed.actions.resume} />}
    </>
  );
}

/** The two answers to the question of a run. */
export const RunAnswers = ({ run: { id } }: { run: Pick<Run, "id"> }) => (
  <ActionGroup runId={id} actions={["confirm", "cancel"]} texts={words.runs.answers} />
);

/** The question that a run asks before it continues, and its two answers; nothing while it asks none. */
export function RunQuestion({ run }: { run: ActionableRun }) {
  const { question } = run;
  const texts = words.runs;
  if (question === null) return null;
  return (
    <Alert color="yellow" title={texts.question}>
      <Text size="sm">
        <Sentence text={question.message} />
      </Text>
      <RunAnswers run={run} />
    </Alert>
  );
}

interface ActionGroupProps<A extends RunAction> {
  runId: string;
  actions: readonly A[];
  texts: Record<A, string>;
  /** A further action, shown before the others. */
  children?: ReactNode;
}

function ActionGroup<A extends RunAction>({ runId, actions, texts, children }: ActionGroupProps<A>) {
  const { mutate, isPending, variables, isError, error } = useRunAction();
  const { canChange } = useWorkspace();
  if (actions.length === 0 || !canChange) return null;
  return (
    <>
      <Group gap="xs" mt="xs">
        {children}
        {actions.map((action) => (
          <Button
            key={action}
            {...{ size: "xs", loading: isPending && variables.action === action }}
            {...(action === "confirm" ? { color: "red" } : { variant: "default" })}
            onClick={() => mutate({ runId, action })}
          >
            {texts[action]}
          </Button>
        ))}
      </Group>
      {isError && <Failure error={error} title={words.errors.failed.actions[variables.action]} />}
    </>
  );
}

const isPausedWithIntegration = ({ state, question, pausedByPerson }: ActionableRun): boolean =>
  state === "paused" && question === null && !pausedByPerson;

function listActions(run: ActionableRun): ("pause" | "resume" | "cancel")[] {
  const { kind, state, question } = run;
  if (question !== null || isFinishedRun({ state })) return [];
  if (kind === "initial" || kind === "incremental" || isPausedWithIntegration(run)) return ["cancel"];
  return [state === "paused" ? "resume" : "pause", "cancel"];
}
