import { isFinishedRun } from "@inlet/contracts";
import { Group } from "@mantine/core";
import { type Run, type RunAction, useRunAction } from "../api/runs.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";

interface RunActionsProps {
  run: Pick<Run, "id" | "kind" | "state" | "question">;
  disabledReason: string | undefined;
}

/**
 * The actions on an open run. A live run can only be cancelled here, because pausing the integration pauses it. A run with a
 * question has none until it is answered.
 */
export function RunActions({ run, disabledReason }: RunActionsProps) {
  const { mutate, isPending, variables, isError, error } = useRunAction();
  const actions = listActions(run);
  if (actions.length === 0) return null;
  return (
    <>
      <Group gap="xs">
        {actions.map((action) => (
          <ActionButton
            key={action}
            {...{ size: "xs", variant: "default", disabledReason }}
            loading={isPending && variables.action === action}
            onClick={() => mutate({ runId: run.id, action })}
          >
            {words.runs.actions[action]}
          </ActionButton>
        ))}
      </Group>
      {isError && <Failure error={error} />}
    </>
  );
}

function listActions({ kind, state, question }: RunActionsProps["run"]): Exclude<RunAction, "confirm">[] {
  if (question !== null || isFinishedRun({ state })) return [];
  if (kind === "initial" || kind === "incremental") return ["cancel"];
  return [state === "paused" ? "resume" : "pause", "cancel"];
}
