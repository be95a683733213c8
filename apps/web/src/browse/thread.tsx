import { Group, SegmentedControl, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { EmptyState } from "../ui/empty-state.tsx";
import { useLoadedRows } from "../ui/paging.ts";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import { MessageItem } from "./message-item.tsx";
import { useThread } from "./queries.ts";
import { RecordList } from "./record-list.tsx";
import type { Conversation, Message } from "./records.ts";

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
            state: true, // the filters of the list
          })
        }
      />
    </div>
  );
}

interface MessagesProps {
  conversation: Conversation;
  query: ReturnType<typeof useThread>;
}

function Messages({ conversation: { customer, messageCount }, query }: MessagesProps) {
  const render = useCallback((it: Message) => <MessageItem message={it} customer={customer} />, [customer]);
  const { data, hasNextPage } = query;
  const stored = useLoadedRows(data?.pages).length;
  const isFewer = data && !hasNextPage && messageCount !== null && stored < messageCount;
  return (
    <Stack gap="xs">
      <RecordList
        {...{ query, label: texts.title, getKey, render, rowHeight: 130 }}
        empty={<EmptyState title={words.browse.list.messages(0)} hint={texts.none} />}
      />
      {isFewer && (
        <Text size="sm" c="dimmed" ta="center">
          {texts.fewer(stored, messageCount)}
        </Text>
      )}
    </Stack>
  );
}
