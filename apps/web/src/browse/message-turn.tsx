import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words.ts";
import classes from "./browse.module.css";
import type { Customer, Message } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

const said = words.browse.thread;
const shownLines = 12;
const charactersOfLine = 80;

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
            <strong>
              <bdi>{who}</bdi>
            </strong>{" "}
            {isKnownWay(direction) && said.directions[direction]}
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
  if (description?.trim()) return <Said text={description} />;
  return (
    <Text c="dimmed" fs="italic" mt={4}>
      {attributes.redacted ? said.redacted : said.empty}
    </Text>
  );
}

/** What was said; of a long letter the beginning, until somebody wants the rest. */
function Said({ text }: { text: string }) {
  const [isWhole, { toggle }] = useDisclosure();
  const isLong = text.length > shownLines * charactersOfLine || text.split("\n").length > shownLines;
  return (
    <>
      <Text
        dir="auto"
        mt={4}
        className={classes["text"]}
        {...(isLong && !isWhole ? { lineClamp: shownLines } : {})}
      >
        {text}
      </Text>
      {isLong && (
        <Button variant="subtle" size="compact-sm" mt={4} aria-expanded={isWhole} onClick={toggle}>
          {isWhole ? said.less : said.more}
        </Button>
      )}
    </>
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
