import { Anchor, List, Text } from "@mantine/core";
import { useWorkspace } from "../api/workspace-context.ts";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import type { Message } from "./records.ts";

const texts = words.browse.attachments;

/** The attachments of a message. Each opens at Kustomer, by a link that the API asks for. */
export function Attachments({ message: { id, attachments } }: { message: Message }) {
  const { path } = useWorkspace();
  if (attachments === null || attachments.length === 0) return null;
  const base = `${path}/messages/${encodeURIComponent(id)}/attachments`;
  return (
    <List listStyleType="none" mt="xs" aria-label={texts.title}>
      {attachments.map((it) => (
        <List.Item key={it.id}>
          <Text size="sm" className={classes["words"]}>
            <Anchor
              href={`${base}/${encodeURIComponent(it.id)}?redirect=true`}
              target="_blank"
              rel="noreferrer"
            >
              <bdi>{it.name ?? texts.nameless}</bdi>
            </Anchor>{" "}
            {it.size !== null && texts.size(it.size)}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
