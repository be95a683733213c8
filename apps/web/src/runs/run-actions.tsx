import { isFinishedRun } from "@inlet/contracts";
import { Alert, Group, Text } from "@mantine/core";
import { useReadOnlyReason } from "../api/disabled-reason.ts";
import { type Run, type RunAction, useRunAction } from "../api/runs.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";

type ActionableRun = Pick<Run, "id" | "kind" | "state" | "question">;

/**
 * The actions on an open run. A live run can only be cancelled here, because pausing the integration pauses it. A run with a
 * question has none until it is answered.
 */
export const RunActions = ({ run }: { run: ActionableRun }) => (
  <ActionGroup runId={run.id} actions={listActions(run)} texts={words.runs.actions} />
);

/** The question that a run asks before it continues, and its two answers; nothing while it asks none. */
export function RunQuestion({ run: { id, question } }: { run: ActionableRun }) {
  const texts = words.runs;
  if (question === null) return null;
  return (
    <Alert color="yellow" title={texts.question}>
      <Text size="sm" mb="sm">
        {question.message}
      </Text>
      <ActionGroup runId={id} actions={["confirm", "cancel"]} texts={texts.answers} />
    </Alert>
  );
}

interface ActionGroupProps<A extends RunAction> {
  runId: string;
  actions: readonly A[];
  texts: Record<A, string>;
}

function ActionGroup<A extends RunAction>({ runId, actions, texts }: ActionGroupProps<A>) {
  const { mutate, isPending, variables, isError, error } = useRunAction();
  const disabledReason = useReadOnlyReason();
  if (actions.length === 0) return null;
  return (
    <>
      <Group gap="xs">
        {actions.map((action) => (
          <ActionButton
            key={action}
            {...{ size: "xs", disabledReason, loading: isPending && variables.action === action }}
            {...(action === "confirm" ? { color: "red" } : { variant: "default" })}
            onClick={() => mutate({ runId, action })}
          >
            {texts[action]}
          </ActionButton>
        ))}
      </Group>
      {isError && <Failure error={error} />}
    </>
  );
}

function listActions({ kind, state, question }: ActionableRun): ("pause" | "resume" | "cancel")[] {
  if (question !== null || isFinishedRun({ state })) return [];
  if (kind === "initial" || kind === "incremental") return ["cancel"];
  return [state === "paused" ? "resume" : "pause", "cancel"];
}
