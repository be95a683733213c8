import { Group, SegmentedControl, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { EmptyState } from "../ui/empty-state.tsx";
import { useLoadedRows } from "../ui/paging.ts";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import { MessageItem } from "./message-item.tsx";
import { NoteItem } from "./note-item.tsx";
import { isNote, placeNotes, type ThreadEntry } from "./place-notes.ts";
import { useThread } from "./queries.ts";
import { RecordList } from "./record-list.tsx";
import type { Conversation } from "./records.ts";

const texts = words.browse.thread;
const getKey = ({ id }: ThreadEntry) => id;
const orders = ["oldest", "newest"] as const;

/** The messages of a conversation and its internal notes, from either end. */
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
      <Messages {...{ conversation, query, order }} />
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
  order: (typeof orders)[number];
}

function Messages({ conversation: { customer, messageCount, notes }, query, order }: MessagesProps) {
  const render = useCallback(
    (it: ThreadEntry) =>
      isNote(it) ? <NoteItem note={it} /> : <MessageItem message={it} customer={customer} />,
    [customer],
  );
  const { data, hasNextPage } = query;
  const entries = useMemo(
    () => data && { pages: placeNotes({ pages: data.pages, notes, order, hasMore: hasNextPage }) },
    [data, notes, order, hasNextPage],
  );
  const stored = useLoadedRows(data?.pages).length;
  const isFewer = data && !hasNextPage && messageCount !== null && stored < messageCount;
  return (
    <Stack gap="xs">
      <RecordList
        {...{ query: { ...query, data: entries }, label: texts.title, getKey, render, rowHeight: 130 }}
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
