import { isFinishedRun } from "@inlet/contracts";
import { Group } from "@mantine/core";
import { type Run, type RunAct, useRunAct } from "../api/runs.ts";
import { ActButton } from "../ui/act-button.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words.ts";

interface RunActsProps {
  run: Pick<Run, "id" | "kind" | "state" | "question">;
  whyNot: string | undefined;
}

/**
 * What can be done to an open run. A live one is paused with the whole integration, so here it can only be cancelled; one
 * that asks something waits for the answer.
 */
export function RunActs({ run, whyNot }: RunActsProps) {
  const { mutate, isPending, variables, isError, error } = useRunAct();
  const acts = actsOn(run);
  if (acts.length === 0) return null;
  return (
    <>
      <Group gap="xs">
        {acts.map((act) => (
          <ActButton
            key={act}
            {...{ size: "xs", variant: "default", whyNot }}
            loading={isPending && variables.act === act}
            onClick={() => mutate({ runId: run.id, act })}
          >
            {words.runs.acts[act]}
          </ActButton>
        ))}
      </Group>
      {isError && <Failure error={error} />}
    </>
  );
}

function actsOn({ kind, state, question }: RunActsProps["run"]): Exclude<RunAct, "confirm">[] {
  if (question !== null || isFinishedRun({ state })) return [];
  if (kind === "initial" || kind === "incremental") return ["cancel"];
  return [state === "paused" ? "resume" : "pause", "cancel"];
}
