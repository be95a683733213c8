import { isFault, UnexpectedReply } from "@inlet/contracts";
import { Alert, Button, Group, Text } from "@mantine/core";
import { words } from "../words/index.ts";
import { Sentence } from "./sentence.tsx";

interface FailureProps {
  error: unknown;
  /** What failed, by name. */
  title: string;
  /** Offers to try again. */
  retry?: () => unknown;
}

function toMessage(error: unknown): string {
  if (isFault(error)) return error.message;
  if (!(error instanceof UnexpectedReply)) return words.errors.unexpected;
  return error.status < 400 ? words.errors.unreadable : error.message;
}

/** Says what failed, why, and what to do: in the API's words where it replied. */
export function Failure({ error, title, retry }: FailureProps) {
  return (
    <Alert color="red" title={title} role="alert">
      <Text size="sm">
        <Sentence text={toMessage(error)} />
      </Text>
      {retry && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={() => void retry()}>
            {words.errors.retry}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
