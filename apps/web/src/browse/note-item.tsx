import { Badge, Group, Text } from "@mantine/core";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import { MessageText } from "./message-item.tsx";
import type { Note } from "./records.ts";

const texts = words.browse.thread;

/** An internal note, marked so that nobody takes it for a message to the customer. */
export function NoteItem({ note: { agentName, createdAt, text } }: { note: Note }) {
  const author = agentName?.trim() || texts.team;
  return (
    <article className={classes["message"]} data-note data-out aria-label={texts.noteBy(author)}>
      <div className={classes["bubble"]}>
        <Group gap="xs" justify="space-between" align="baseline">
          <Group gap="xs">
            <Badge color="yellow" variant="light">
              {texts.note}
            </Badge>
            <Text size="sm" className={classes["words"]}>
              <strong>
                <bdi>{author}</bdi>
              </strong>
            </Text>
          </Group>
          {createdAt && (
            <Text size="sm" c="dimmed">
              <Instant at={createdAt} />
            </Text>
          )}
        </Group>
        {text?.trim() ? (
          <MessageText text={text} />
        ) : (
          <Text c="dimmed" fs="italic" mt={4}>
            {texts.noteEmpty}
          </Text>
        )}
      </div>
    </article>
  );
}
