import { Alert, Group, Text } from "@mantine/core";
import { type Run, useRunAct } from "../api/runs.ts";
import { ActButton } from "../ui/act-button.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words.ts";

interface RunQuestionProps {
  run: Pick<Run, "id">;
  question: NonNullable<Run["question"]>;
  whyNot: string | undefined;
}

/** What a run asks before it goes on, and the two answers. */
export function RunQuestion({ run: { id: runId }, question, whyNot }: RunQuestionProps) {
  const { mutate, isPending, variables, isError, error } = useRunAct();
  const { question: title, answers } = words.runs;
  return (
    <Alert color="yellow" title={title}>
      <Text size="sm">{question.message}</Text>
      <Group mt="sm" gap="xs">
        {(["confirm", "cancel"] as const).map((act) => (
          <ActButton
            key={act}
            {...{ size: "xs", whyNot, loading: isPending && variables.act === act }}
            {...(act === "confirm" ? { color: "red" } : { variant: "default" })}
            onClick={() => mutate({ runId, act })}
          >
            {answers[act]}
          </ActButton>
        ))}
      </Group>
      {isError && <Failure error={error} />}
    </Alert>
  );
}
