import { Badge, Group, Text } from "@mantine/core";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import { describeSatisfaction } from "./describe-satisfaction.ts";
import { RecordRow } from "./record-row.tsx";
import type { FeedbackItem } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

const texts = words.browse.feed;
const shownTags = 3;

/** An item of the feed: what the customer wrote, else all that was written, and what analysis sorts it by. */
export function FeedbackRow({ item }: { item: FeedbackItem }) {
  const { kind, title, status, deleted, conversationId, updatedAt } = item;
  const text = item.kind === "conversation" ? (item.customerText ?? item.text) : item.text;
  const context = item.kind === "conversation" ? item : item.conversation;
  return (
    <RecordRow
      name={title?.trim() || context?.title?.trim() || texts.kinds[kind]}
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
        {context?.tags.slice(0, shownTags).map(({ id, name }) => (
          <Badge key={id} variant="light" fw={500} maw={200} tt="none">
            <bdi>{name ?? id}</bdi>
          </Badge>
        ))}
        <Text size="xs" c="dimmed" className={classes["words"]}>
          {listFacts(item).map((fact, i) => (
            <bdi key={fact}>{i === 0 ? fact : ` · ${fact}`}</bdi>
          ))}
        </Text>
      </Group>
    </RecordRow>
  );
}

/** Who gave the feedback, where, how much of it there is, and how satisfied the customer was. */
function listFacts(item: FeedbackItem): string[] {
  const context = item.kind === "conversation" ? item : item.conversation;
  const channels = item.kind === "message" ? [item.channel ?? ""] : item.channels;
  const { rating = null, score = null } = context?.satisfaction ?? {};
  const facts = [
    item.customer?.name ?? item.customer?.email ?? "",
    channels.filter(Boolean).map(words.browse.channel).join(" · "),
    item.kind === "conversation" && item.transcript.length > 0
      ? texts.messages(item.transcript.length, item.transcriptTruncated)
      : "",
    describeSatisfaction({ rating, score }) ?? "",
  ];
  return facts.filter((it) => it !== "");
}
