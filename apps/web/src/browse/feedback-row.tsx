import { Badge, Group, Text } from "@mantine/core";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import { RecordRow } from "./record-row.tsx";
import type { FeedbackItem } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

const texts = words.browse.feed;

/** An item of the feed. */
export function FeedbackRow({ item }: { item: FeedbackItem }) {
  const { kind, title, text, status, deleted, conversationId, updatedAt } = item;
  const channels = item.kind === "message" ? [item.channel ?? ""] : item.channels;
  return (
    <RecordRow
      name={title?.trim() || texts.kinds[kind]}
      conversationId={deleted ? undefined : conversationId}
      updatedAt={updatedAt}
    >
      <Text
        dir="auto"
        size="sm"
        lineClamp={3}
        className={classes["words"]}
        {...(text === null ? { c: "dimmed", fs: "italic" } : {})}
      >
        {deleted ? texts.deleted : text?.trim() || texts.noText}
      </Text>
      <Group gap="xs" mt={4}>
        <Badge variant="default" fw={500}>
          {texts.kinds[kind]}
        </Badge>
        {status && <StatusBadge status={status} />}
        <Text size="xs" c="dimmed">
          {channels.filter(Boolean).map(words.browse.channel).join(" · ")}
        </Text>
      </Group>
    </RecordRow>
  );
}
