import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useWorkspace } from "../shell/workspace-context.ts";
import { Failure } from "../ui/failure.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { Empty } from "./empty.tsx";
import { Filters } from "./filters.tsx";
import { canLoad, ListEnd } from "./list-end.tsx";
import { useConversations } from "./queries.ts";
import type { Listed } from "./records.ts";
import { RowsSkeleton } from "./rows-skeleton.tsx";
import { filtersOf } from "./search.ts";
import { useConversationSearch } from "./use-conversation-search.ts";
import { useRows } from "./use-rows.ts";
import { VirtualList } from "./virtual-list.tsx";

const said = words.browse.list;
const keyOf = ({ id }: Listed) => id;

/** What was ingested: every conversation, to be searched and read. */
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
      <Found query={query} />
    </Stack>
  );
}

/** So many pages in a row that are not full are asked for by themselves, then somebody must want it. */
const mostShortPages = 20;

function Found({ query }: { query: ReturnType<typeof useConversations> }) {
  const { data, error, isPending, refetch, hasNextPage } = query;
  const rows = useRows(data?.pages);
  if (isPending) return <RowsSkeleton />;
  if (data === undefined) return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  const recent = data.pages.slice(-mostShortPages);
  const isRare = recent.length === mostShortPages && recent.every((it) => it.data.length === 0);
  if (rows.length === 0 && !hasNextPage) return <NoneFound />;
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {said.shown(rows.length, hasNextPage)}
      </Text>
      <VirtualList
        label={words.browse.conversations}
        rows={rows}
        keyOf={keyOf}
        render={(it) => <ConversationRow conversation={it} />}
        rowHeight={92}
        hasMore={canLoad(query) && !isRare}
        loadMore={query.fetchNextPage}
      />
      <ListEnd
        paging={query}
        end={words.browse.end}
        asks={isRare ? { hint: said.furtherHint, act: said.further } : undefined}
        {...(rows.length === 0 ? { loading: said.searching } : {})}
      />
    </>
  );
}

function NoneFound() {
  const { search, clear } = useConversationSearch();
  const { id } = useWorkspace();
  if (filtersOf(search) > 0)
    return (
      <Empty title={said.noMatch} hint={said.noMatchHint}>
        <Button variant="default" onClick={clear}>
          {said.clear}
        </Button>
      </Empty>
    );
  return (
    <Empty title={said.none} hint={said.noneHint}>
      <Button
        variant="default"
        renderRoot={(props) => <Link to="/w/$workspaceId" params={{ workspaceId: id }} {...props} />}
      >
        {said.settings}
      </Button>
    </Empty>
  );
}
