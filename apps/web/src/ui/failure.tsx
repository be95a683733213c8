import { Alert, Button, Group, Text } from "@mantine/core";
import { isApiError } from "../api/api-error.ts";
import { words } from "../words.ts";

interface FailureProps {
  error: unknown;
  title?: string;
  /** Offers to try again. */
  retry?: () => unknown;
}

/** What the page says of a failure: the API's own words, else that something broke here. */
const messageOf = (error: unknown): string => (isApiError(error) ? error.message : words.errors.broken);

/** Something did not work: what, and what to do. */
export function Failure({ error, title = words.errors.title, retry }: FailureProps) {
  return (
    <Alert color="red" title={title} role="alert">
      <Text size="sm">{messageOf(error)}</Text>
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
