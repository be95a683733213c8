import { Button, type ButtonProps, Group, Loader, Text } from "@mantine/core";
import { words } from "../words/index.ts";
import { Failure } from "./failure.tsx";
import type { Paging } from "./paging.ts";

interface MoreButtonProps extends ButtonProps {
  paging: Paging;
}

/** A button that loads the next page of a list, and says when that failed; nothing when there are no more. */
export function MoreButton({ paging, ...button }: MoreButtonProps) {
  const { error, isFetchNextPageError, isFetchingNextPage, hasNextPage, fetchNextPage } = paging;
  if (isFetchNextPageError)
    return (
      <Failure error={error} title={words.errors.loading(words.browse.list.more)} retry={fetchNextPage} />
    );
  if (!hasNextPage) return null;
  return (
    <Button
      {...{ ...button, variant: "default", loading: isFetchingNextPage }}
      onClick={() => void fetchNextPage()}
    />
  );
}

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
