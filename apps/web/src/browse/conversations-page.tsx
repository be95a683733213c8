import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useWorkspace } from "../api/workspace-context.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Failure } from "../ui/failure.tsx";
import { ListEnd } from "../ui/list-end.tsx";
import { canLoadMore, useLoadedRows } from "../ui/paging.ts";
import { RowsSkeleton } from "../ui/rows-skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { countFilters } from "./conversation-search.ts";
import { Filters } from "./filters.tsx";
import { useConversations } from "./queries.ts";
import type { ListedConversation } from "./records.ts";
import { useConversationSearch } from "./use-conversation-search.ts";
import { VirtualList } from "./virtual-list.tsx";

const texts = words.browse.list;
const getKey = ({ id }: ListedConversation) => id;

/** Every ingested conversation, with search and filters. */
export function ConversationsPage() {
  useTitle(words.browse.conversations);
  const { search } = useConversationSearch();
  const query = useConversations(search);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>{words.browse.conversations}</Title>
        <Button variant="default" loading={query.isRefetching} onClick={() => void query.refetch()}>
          {words.browse.refresh}
        </Button>
      </Group>
      <Filters />
      <Results query={query} />
    </Stack>
  );
}

/** After so many empty pages in a row the list no longer loads more by itself; a button does. */
const maxEmptyPages = 20;

function Results({ query }: { query: ReturnType<typeof useConversations> }) {
  const { data, error, isPending, refetch, hasNextPage } = query;
  const rows = useLoadedRows(data?.pages);
  if (isPending) return <RowsSkeleton />;
  if (data === undefined) return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  const recent = data.pages.slice(-maxEmptyPages);
  const isSparse = recent.length === maxEmptyPages && recent.every((it) => it.data.length === 0);
  if (rows.length === 0 && !hasNextPage) return <NoConversations />;
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {texts.shown(rows.length, hasNextPage)}
      </Text>
      <VirtualList
        label={words.browse.conversations}
        rows={rows}
        getKey={getKey}
        render={(it) => <ConversationRow conversation={it} />}
        rowHeight={92}
        hasMore={canLoadMore(query) && !isSparse}
        loadMore={query.fetchNextPage}
      />
      <ListEnd
        paging={query}
        end={words.browse.end}
        prompt={isSparse ? { hint: texts.furtherHint, button: texts.further } : undefined}
        {...(rows.length === 0 ? { loading: texts.searching } : {})}
      />
    </>
  );
}

function NoConversations() {
  const { search, clear } = useConversationSearch();
  const { id } = useWorkspace();
  if (countFilters(search) > 0)
    return (
      <EmptyState title={texts.noMatch} hint={texts.noMatchHint}>
        <Button variant="default" onClick={clear}>
          {texts.clear}
        </Button>
      </EmptyState>
    );
  return (
    <EmptyState title={texts.none} hint={texts.noneHint}>
      <Button
        variant="default"
        renderRoot={(props) => <Link to="/w/$workspaceId" params={{ workspaceId: id }} {...props} />}
      >
        {texts.settings}
      </Button>
    </EmptyState>
  );
}
