import { Group, SegmentedControl, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words.ts";
import classes from "./browse.module.css";
import { Empty } from "./empty.tsx";
import { canLoad, ListEnd } from "./list-end.tsx";
import { MessageTurn } from "./message-turn.tsx";
import { useThread } from "./queries.ts";
import type { Conversation, Message } from "./records.ts";
import { RowsSkeleton } from "./rows-skeleton.tsx";
import { useRows } from "./use-rows.ts";
import { VirtualList } from "./virtual-list.tsx";

const said = words.browse.thread;
const keyOf = ({ id }: Message) => id;
const orders = ["oldest", "newest"] as const;

/** The messages of a conversation, from either end, however many. */
export function Thread({ conversation }: { conversation: Conversation }) {
  const { order = "oldest" } = useSearch({ from: "/w/$workspaceId/conversations/$id" });
  const query = useThread(conversation.id, order);
  return (
    <section className={classes["thread"]} aria-label={said.title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {said.title}
        </Title>
        <OrderChoice order={order} />
      </Group>
      <Turns conversation={conversation} query={query} />
    </section>
  );
}

function OrderChoice({ order }: { order: (typeof orders)[number] }) {
  const navigate = useNavigate({ from: "/w/$workspaceId/conversations/$id" });
  return (
    <div>
      <VisuallyHidden id="thread-order">{said.order}</VisuallyHidden>
      <SegmentedControl
        size="xs"
        aria-labelledby="thread-order"
        value={order}
        data={orders.map((value) => ({ value, label: said.orders[value] }))}
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

function Turns({ conversation, query }: { conversation: Conversation; query: ReturnType<typeof useThread> }) {
  const { data, error, isPending, refetch } = query;
  const render = useCallback(
    (it: Message) => <MessageTurn message={it} customer={conversation.customer} />,
    [conversation.customer],
  );
  const rows = useRows(data?.pages);
  if (isPending) return <RowsSkeleton height={120} />;
  if (data === undefined) return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  const { messageCount } = conversation;
  const isFewer = !query.hasNextPage && messageCount !== null && rows.length < messageCount;
  return (
    <Stack gap="xs">
      {rows.length === 0 && <Empty title={words.browse.list.messages(0)} hint={said.none} />}
      <VirtualList
        label={said.title}
        {...{ rows, render, rowHeight: 130, hasMore: canLoad(query), loadMore: query.fetchNextPage }}
        keyOf={keyOf}
      />
      <ListEnd paging={query} />
      {isFewer && (
        <Text size="sm" c="dimmed" ta="center">
          {said.fewer(rows.length, messageCount)}
        </Text>
      )}
    </Stack>
  );
}
