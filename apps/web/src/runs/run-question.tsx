import { Alert, Group, Text } from "@mantine/core";
import { type Run, useRunAct } from "../api/runs.ts";
import { ActButton } from "../ui/act-button.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words.ts";

interface RunQuestionProps {
  run: Run;
  question: NonNullable<Run["question"]>;
  whyNot: string | undefined;
}

/** What a run asks before it goes on; cancelling it, below, is the other answer. */
export function RunQuestion({ run, question, whyNot }: RunQuestionProps) {
  const { mutate, isPending, isError, error } = useRunAct();
  return (
    <Alert color="yellow" title={words.runs.question}>
      <Text size="sm">{question.message}</Text>
      <Group mt="sm">
        <ActButton
          {...{ size: "xs", color: "red", whyNot, loading: isPending }}
          onClick={() => mutate({ runId: run.id, act: "confirm" })}
        >
          {words.runs.acts.confirm}
        </ActButton>
      </Group>
      {isError && <Failure error={error} />}
    </Alert>
  );
}
