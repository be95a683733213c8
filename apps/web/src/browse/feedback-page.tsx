import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { Failure } from "../ui/failure.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words.ts";
import { Empty } from "./empty.tsx";
import { FeedbackRow } from "./feedback-row.tsx";
import { canLoad, ListEnd } from "./list-end.tsx";
import { useFeed } from "./queries.ts";
import type { FeedItem } from "./records.ts";
import { RowsSkeleton } from "./rows-skeleton.tsx";
import { useRows } from "./use-rows.ts";
import { VirtualList } from "./virtual-list.tsx";

const said = words.browse.feed;
const keyOf = ({ kind, id }: FeedItem) => `${kind}/${id}`;

/** What analysis reads. */
export function FeedbackPage() {
  useTitle(words.browse.feedback);
  const query = useFeed();
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>{words.browse.feedback}</Title>
        <Button variant="default" loading={query.isRefetching} onClick={() => void query.refetch()}>
          {words.browse.refresh}
        </Button>
      </Group>
      <Text c="dimmed">
        {said.intro}{" "}
        <Anchor href="/docs" underline="always">
          {said.docs}
        </Anchor>
      </Text>
      <Items query={query} />
    </Stack>
  );
}

function Items({ query }: { query: ReturnType<typeof useFeed> }) {
  const { data, error, isPending, refetch, hasNextPage } = query;
  const rows = useRows(data?.pages);
  if (isPending) return <RowsSkeleton />;
  if (data === undefined) return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  if (rows.length === 0) return <Empty title={said.none} hint={said.noneHint} />;
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {said.shown(rows.length, hasNextPage)}
      </Text>
      <VirtualList
        label={words.browse.feedback}
        rows={rows}
        keyOf={keyOf}
        render={(it) => <FeedbackRow item={it} />}
        rowHeight={120}
        hasMore={canLoad(query)}
        loadMore={query.fetchNextPage}
      />
      <ListEnd paging={query} end={words.browse.end} />
    </>
  );
}
