import { Group, SegmentedControl, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { EmptyState } from "../ui/empty-state.tsx";
import { Failure } from "../ui/failure.tsx";
import { ListEnd } from "../ui/list-end.tsx";
import { canLoadMore, useLoadedRows } from "../ui/paging.ts";
import { RowsSkeleton } from "../ui/rows-skeleton.tsx";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import { MessageItem } from "./message-item.tsx";
import { useThread } from "./queries.ts";
import type { Conversation, Message } from "./records.ts";
import { VirtualList } from "./virtual-list.tsx";

const texts = words.browse.thread;
const getKey = ({ id }: Message) => id;
const orders = ["oldest", "newest"] as const;

/** The messages of a conversation, from either end. */
export function Thread({ conversation }: { conversation: Conversation }) {
  const { order = "oldest" } = useSearch({ from: "/w/$workspaceId/conversations/$id" });
  const query = useThread(conversation.id, order);
  return (
    <section className={classes["thread"]} aria-label={texts.title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {texts.title}
        </Title>
        <OrderChoice order={order} />
      </Group>
      <Messages conversation={conversation} query={query} />
    </section>
  );
}

function OrderChoice({ order }: { order: (typeof orders)[number] }) {
  const navigate = useNavigate({ from: "/w/$workspaceId/conversations/$id" });
  return (
    <div>
      <VisuallyHidden id="thread-order">{texts.order}</VisuallyHidden>
      <SegmentedControl
        size="xs"
        aria-labelledby="thread-order"
        value={order}
        data={orders.map((value) => ({ value, label: texts.orders[value] }))}
        onChange={(value) =>
          void navigate({
            search: value === "newest" ? { order: "newest" } : {},
            replace: true,
            resetScroll: false,
          })
        }
      />
    </div>
  );
}

function Messages({
  conversation,
  query,
}: {
  conversation: Conversation;
  query: ReturnType<typeof useThread>;
}) {
  const { data, error, isPending, refetch } = query;
  const render = useCallback(
    (it: Message) => <MessageItem message={it} customer={conversation.customer} />,
    [conversation.customer],
  );
  const rows = useLoadedRows(data?.pages);
  if (isPending) return <RowsSkeleton height={120} />;
  if (data === undefined) return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  const { messageCount } = conversation;
  const isFewer = !query.hasNextPage && messageCount !== null && rows.length < messageCount;
  return (
    <Stack gap="xs">
      {rows.length === 0 && <EmptyState title={words.browse.list.messages(0)} hint={texts.none} />}
      <VirtualList
        label={texts.title}
        {...{ rows, render, rowHeight: 130, hasMore: canLoadMore(query), loadMore: query.fetchNextPage }}
        getKey={getKey}
      />
      <ListEnd paging={query} />
      {isFewer && (
        <Text size="sm" c="dimmed" ta="center">
          {texts.fewer(rows.length, messageCount)}
        </Text>
      )}
    </Stack>
  );
}
