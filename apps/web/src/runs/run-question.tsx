import { Alert, Group, Text } from "@mantine/core";
import { type Run, useRunAction } from "../api/runs.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";

interface RunQuestionProps {
  run: Pick<Run, "id">;
  question: NonNullable<Run["question"]>;
  disabledReason: string | undefined;
}

/** The question that a run asks before it continues, and its two answers. */
export function RunQuestion({ run: { id: runId }, question, disabledReason }: RunQuestionProps) {
  const { mutate, isPending, variables, isError, error } = useRunAction();
  const { question: title, answers } = words.runs;
  return (
    <Alert color="yellow" title={title}>
      <Text size="sm">{question.message}</Text>
      <Group mt="sm" gap="xs">
        {(["confirm", "cancel"] as const).map((action) => (
          <ActionButton
            key={action}
            {...{ size: "xs", disabledReason, loading: isPending && variables.action === action }}
            {...(action === "confirm" ? { color: "red" } : { variant: "default" })}
            onClick={() => mutate({ runId, action })}
          >
            {answers[action]}
          </ActionButton>
        ))}
      </Group>
      {isError && <Failure error={error} />}
    </Alert>
  );
}
