import { Group, Text } from "@mantine/core";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import { findHit, MarkedText, TextHit } from "./hits.tsx";
import { RecordRow } from "./record-row.tsx";
import type { ListedConversation } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

/** A conversation in the list, with what a search has found marked. */
export function ConversationRow({ conversation }: { conversation: ListedConversation }) {
  const { id, name, preview, updatedAt, status, customer, channels, messageCount } = conversation;
  const texts = words.browse.list;
  const facts = channels.map(words.browse.channel);
  if (messageCount !== null) facts.push(texts.messages(messageCount));
  const subjectHit = findHit(conversation, "subject");
  const customerHit = findHit(conversation, "customer");
  const textHits = [findHit(conversation, "message"), findHit(conversation, "note")].flatMap(
    (it) => it ?? [],
  );
  const title = subjectHit === undefined ? name?.trim() || texts.untitled : <MarkedText hit={subjectHit} />;
  return (
    <RecordRow name={title} conversationId={id} updatedAt={updatedAt}>
      <Group gap="xs" wrap="nowrap">
        {status && <StatusBadge status={status} />}
        <Text size="sm" lineClamp={1} className={classes["words"]}>
          <bdi>
            {customerHit === undefined ? (
              (customer?.name ?? customer?.email ?? texts.unknownCustomer)
            ) : (
              <MarkedText hit={customerHit} />
            )}
          </bdi>
          {facts.map((it) => ` · ${it}`).join("")}
        </Text>
      </Group>
      {textHits.map((it) => (
        <TextHit key={it.in} hit={it} />
      ))}
      {textHits.length === 0 && preview && (
        <Text dir="auto" size="sm" c="dimmed" lineClamp={1} className={classes["words"]}>
          {preview}
        </Text>
      )}
    </RecordRow>
  );
}
