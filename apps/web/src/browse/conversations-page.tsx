import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useWorkspace } from "../api/workspace-context.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { ConversationRow } from "./conversation-row.tsx";
import { countFilters, useConversationSearch } from "./conversation-search.ts";
import { Filters } from "./filters.tsx";
import { useConversations } from "./queries.ts";
import { RecordList } from "./record-list.tsx";
import type { ListedConversation } from "./records.ts";

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
      {query.data?.pages.at(-1)?.searchFilling === true && (
        <Text size="sm" c="dimmed" role="status">
          {texts.filling}
        </Text>
      )}
      <RecordList
        query={query}
        label={words.browse.conversations}
        getKey={getKey}
        render={(it) => <ConversationRow conversation={it} />}
        rowHeight={92}
        empty={<NoConversations />}
        countText={texts.shown}
        end={words.browse.end}
      />
    </Stack>
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
