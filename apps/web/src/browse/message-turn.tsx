import { Group, Spoiler, Text } from "@mantine/core";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words.ts";
import classes from "./browse.module.css";
import type { Customer, Message } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

const said = words.browse.thread;
const shownHeight = 260;

interface MessageTurnProps {
  message: Message;
  /** Whose conversation it is. */
  customer: Customer | null;
}

/** One message: who said what, when, which way and by which channel; what the team wrote stands on the right. */
export function MessageTurn({ message, customer }: MessageTurnProps) {
  const { direction, subject, createdAt, sentAt, status, channel } = message;
  const at = sentAt ?? createdAt;
  const who = whoWrote(message, customer);
  return (
    <article className={classes["turn"]} data-out={direction === "out" || undefined} aria-label={who}>
      <div className={classes["bubble"]}>
        <Group gap="xs" justify="space-between" align="baseline">
          <Text size="sm" className={classes["words"]}>
            <strong>{who}</strong> {isKnownWay(direction) && said.directions[direction]}
          </Text>
          {at && (
            <Text size="sm" c="dimmed">
              <Instant at={at} />
            </Text>
          )}
        </Group>
        {subject && (
          <Text fw={600} size="sm" mt={4} className={classes["words"]}>
            {subject}
          </Text>
        )}
        <Body message={message} />
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

function Body({ message: { description, attributes } }: Pick<MessageTurnProps, "message">) {
  if (description?.trim())
    return (
      <Spoiler
        maxHeight={shownHeight}
        showLabel={said.more}
        hideLabel={said.less}
        transitionDuration={0}
        mt={4}
      >
        <Text className={classes["text"]}>{description}</Text>
      </Spoiler>
    );
  return (
    <Text c="dimmed" fs="italic" mt={4}>
      {attributes.redacted ? said.redacted : said.empty}
    </Text>
  );
}

const isKnownWay = (direction: string | null): direction is keyof typeof said.directions =>
  direction !== null && direction in said.directions;

function whoWrote({ direction, customerId }: Message, customer: Customer | null): string {
  if (direction === "out") return said.team;
  if (direction !== "in") return said.unknown;
  if (customer === null) return words.browse.list.nobody;
  if (customerId !== null && customerId !== customer.id) return said.otherCustomer;
  return customer.name?.trim() || customer.email || words.browse.customer.nameless;
}
