import { Button, Group, Loader, Text } from "@mantine/core";
import { words } from "../words/index.ts";
import { Failure } from "./failure.tsx";
import type { Paging } from "./paging.ts";

interface ListEndProps {
  paging: Paging;
  end?: string | undefined;
  /** Whether the next page is loaded only on demand, because the latest pages were empty. */
  isSparse?: boolean;
  isEmpty?: boolean;
}

/** The end of a list: more rows are loading, loading failed, or there are no more. */
export function ListEnd({ paging, end, isSparse = false, isEmpty = false }: ListEndProps) {
  const texts = words.browse.list;
  const { error, isFetchNextPageError, isFetchingNextPage, hasNextPage, fetchNextPage } = paging;
  if (isFetchNextPageError)
    return <Failure error={error} title={words.errors.loading(texts.more)} retry={fetchNextPage} />;
  if (isFetchingNextPage)
    return (
      <Group justify="center" gap="xs" py="sm" role="status">
        <Loader size="xs" aria-hidden />
        <Text size="sm" c="dimmed">
          {isEmpty ? texts.searching : words.browse.loadingMore}
        </Text>
      </Group>
    );
  if (hasNextPage && isSparse)
    return (
      <Group justify="center" py="sm">
        <Text size="sm" c="dimmed">
          {texts.furtherHint}
        </Text>
        <Button variant="default" size="xs" onClick={() => void fetchNextPage()}>
          {texts.further}
        </Button>
      </Group>
    );
  if (hasNextPage || end === undefined) return null;
  return (
    <Text size="sm" c="dimmed" ta="center" py="sm">
      {end}
    </Text>
  );
}
