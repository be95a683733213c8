import { Button, Center, Group, Loader, Text } from "@mantine/core";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words.ts";

/** What an infinite query says of its next page. */
export interface Paging {
  error: unknown;
  isFetchNextPageError: boolean;
  isFetchingNextPage: boolean;
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
}

interface ListEndProps {
  paging: Paging;
  loading?: string;
  end?: string;
  /** Whether it goes on only when somebody says so, and what is said then. */
  asks?: { hint: string; act: string } | undefined;
}

/** What stands below the rows that are there: more on its way, a failure with another try, or the end. */
export function ListEnd({ paging, loading = words.browse.loadingMore, end, asks }: ListEndProps) {
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
  if (hasNextPage && asks)
    return (
      <Group justify="center" py="sm">
        <Text size="sm" c="dimmed">
          {asks.hint}
        </Text>
        <Button variant="default" size="xs" onClick={() => void fetchNextPage()}>
          {asks.act}
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

/** Whether the next page may be asked for now: there is one, and the last was no failure. */
export const canLoad = ({ hasNextPage, isFetchingNextPage, isFetchNextPageError }: Paging): boolean =>
  hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
