import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words/index.ts";
import { Attachments } from "./attachments.tsx";
import classes from "./browse.module.css";
import type { Customer, Message } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

const texts = words.browse.thread;
const maxLines = 12;
const charactersPerLine = 80;

interface MessageItemProps {
  message: Message;
  /** The customer of the conversation. */
  customer: Customer | null;
}

/** A message with its author, time, direction and channel. Messages of the team are on the right. */
export function MessageItem({ message, customer }: MessageItemProps) {
  const { direction, subject, createdAt, sentAt, status, channel } = message;
  const at = sentAt ?? createdAt;
  const author = nameAuthor(message, customer);
  return (
    <article className={classes["message"]} data-out={direction === "out" || undefined} aria-label={author}>
      <div className={classes["bubble"]}>
        <Group gap="xs" justify="space-between" align="baseline">
          <Text size="sm" className={classes["words"]}>
            <strong>
              <bdi>{author}</bdi>
            </strong>{" "}
            {isKnownDirection(direction) && texts.directions[direction]}
          </Text>
          {at && (
            <Text size="sm" c="dimmed">
              <Instant at={at} />
            </Text>
          )}
        </Group>
        {subject && (
          <Text dir="auto" fw={600} size="sm" mt={4} className={classes["words"]}>
            {subject}
          </Text>
        )}
        <MessageBody message={message} />
        <Attachments message={message} />
        <Group gap="xs" mt="xs">
          {channel && (
            <Text size="xs" c="dimmed">
              {words.browse.channel(channel)}
            </Text>
          )}
          {status && <StatusBadge status={status} />}
        </Group>
      </div>
    </article>
  );
}

function MessageBody({ message }: Pick<MessageItemProps, "message">) {
  const { description, descriptionTruncated, redacted } = message;
  if (!description?.trim())
    return (
      <Text c="dimmed" fs="italic" mt={4}>
        {redacted ? texts.redacted : texts.empty}
      </Text>
    );
  return (
    <>
      <MessageText text={description} />
      {descriptionTruncated && (
        <Text size="sm" c="dimmed" fs="italic" mt={4}>
          {texts.truncated}
        </Text>
      )}
    </>
  );
}

/** The text of a message or note; of a long one the beginning, and a button that shows the rest. */
export function MessageText({ text }: { text: string }) {
  const [isWhole, { toggle }] = useDisclosure();
  const isLong = text.length > maxLines * charactersPerLine || text.split("\n").length > maxLines;
  return (
    <>
      <Text
        dir="auto"
        mt={4}
        className={classes["words"]}
        style={{ whiteSpace: "pre-wrap" }}
        {...(isLong && !isWhole ? { lineClamp: maxLines } : {})}
      >
        {text}
      </Text>
      {isLong && (
        <Button variant="subtle" size="compact-sm" mt={4} aria-expanded={isWhole} onClick={toggle}>
          {isWhole ? texts.less : texts.more}
        </Button>
      )}
    </>
  );
}

const isKnownDirection = (direction: string | null): direction is keyof typeof texts.directions =>
  direction !== null && direction in texts.directions;

function nameAuthor({ direction, customerId, agentName }: Message, customer: Customer | null): string {
  if (direction === "out") return agentName?.trim() || texts.team;
  if (direction !== "in") return texts.unknown;
  if (customer === null) return words.browse.list.unknownCustomer;
  if (customerId !== null && customerId !== customer.id) return texts.otherCustomer;
  return customer.name?.trim() || customer.email || words.browse.customer.nameless;
}
