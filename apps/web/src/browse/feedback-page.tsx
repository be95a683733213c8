import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { EmptyState } from "../ui/empty-state.tsx";
import { Failure } from "../ui/failure.tsx";
import { ListEnd } from "../ui/list-end.tsx";
import { canLoadMore, useLoadedRows } from "../ui/paging.ts";
import { RowsSkeleton } from "../ui/rows-skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { FeedbackRow } from "./feedback-row.tsx";
import { useFeedback } from "./queries.ts";
import type { FeedbackItem } from "./records.ts";
import { VirtualList } from "./virtual-list.tsx";

const texts = words.browse.feed;
const getKey = ({ kind, id }: FeedbackItem) => `${kind}/${id}`;

/** The feed that analysis reads. */
export function FeedbackPage() {
  useTitle(words.browse.feedback);
  const query = useFeedback();
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>{words.browse.feedback}</Title>
        <Button variant="default" loading={query.isRefetching} onClick={() => void query.refetch()}>
          {words.browse.refresh}
        </Button>
      </Group>
      <Text c="dimmed">
        {texts.intro}{" "}
        <Anchor href="/docs" underline="always">
          {texts.docs}
        </Anchor>
      </Text>
      <Items query={query} />
    </Stack>
  );
}

function Items({ query }: { query: ReturnType<typeof useFeedback> }) {
  const { data, error, isPending, refetch, hasNextPage } = query;
  const rows = useLoadedRows(data?.pages);
  if (isPending) return <RowsSkeleton />;
  if (data === undefined) return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  if (rows.length === 0) return <EmptyState title={texts.none} hint={texts.noneHint} />;
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {texts.shown(rows.length, hasNextPage)}
      </Text>
      <VirtualList
        label={words.browse.feedback}
        rows={rows}
        getKey={getKey}
        render={(it) => <FeedbackRow item={it} />}
        rowHeight={120}
        hasMore={canLoadMore(query)}
        loadMore={query.fetchNextPage}
      />
      <ListEnd paging={query} end={words.browse.end} />
    </>
  );
}
