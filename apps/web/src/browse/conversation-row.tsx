import { Group, Text } from "@mantine/core";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import { RecordRow } from "./record-row.tsx";
import type { ListedConversation } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

/** A conversation in the list. */
export function ConversationRow({ conversation }: { conversation: ListedConversation }) {
  const { id, name, preview, updatedAt, status, customer, channels, messageCount } = conversation;
  const texts = words.browse.list;
  const facts = channels.map(words.browse.channel);
  if (messageCount !== null) facts.push(texts.messages(messageCount));
  return (
    <RecordRow name={name?.trim() || texts.untitled} conversationId={id} updatedAt={updatedAt}>
      <Group gap="xs" wrap="nowrap">
        {status && <StatusBadge status={status} />}
        <Text size="sm" lineClamp={1} className={classes["words"]}>
          <bdi>{customer?.name ?? customer?.email ?? texts.unknownCustomer}</bdi>
          {facts.map((it) => ` · ${it}`).join("")}
        </Text>
      </Group>
      {preview && (
        <Text dir="auto" size="sm" c="dimmed" lineClamp={1} className={classes["words"]}>
          {preview}
        </Text>
      )}
    </RecordRow>
  );
}
