import { Button, Center, Group, Loader, Text } from "@mantine/core";
import { words } from "../words/index.ts";
import { Failure } from "./failure.tsx";
import type { Paging } from "./paging.ts";

interface ListEndProps {
  paging: Paging;
  loading?: string;
  end?: string;
  /** Set when the next page is loaded only on demand: what to say, and the text of the button. */
  prompt?: { hint: string; button: string } | undefined;
}

/** The end of a list: more rows are loading, loading failed, or there are no more. */
export function ListEnd({ paging, loading = words.browse.loadingMore, end, prompt }: ListEndProps) {
  const { error, isFetchNextPageError, isFetchingNextPage, hasNextPage, fetchNextPage } = paging;
  if (isFetchNextPageError)
    return <Failure error={error} title={words.errors.loading} retry={fetchNextPage} />;
  if (isFetchingNextPage)
    return (
      <Group justify="center" gap="xs" py="sm" role="status">
        <Loader size="xs" aria-hidden />
        <Text size="sm" c="dimmed">
          {loading}
        </Text>
      </Group>
    );
  if (hasNextPage && prompt)
    return (
      <Group justify="center" py="sm">
        <Text size="sm" c="dimmed">
          {prompt.hint}
        </Text>
        <Button variant="default" size="xs" onClick={() => void fetchNextPage()}>
          {prompt.button}
        </Button>
      </Group>
    );
  if (hasNextPage || end === undefined) return null;
  return (
    <Center py="sm">
      <Text size="sm" c="dimmed">
        {end}
      </Text>
    </Center>
  );
}
