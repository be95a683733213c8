import { Badge, Group, Text } from "@mantine/core";
import { useWorkspace } from "../api/workspace-context.ts";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import type { FeedbackItem } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

const texts = words.browse.feed;

/** An item of the feed. */
export function FeedbackRow({ item }: { item: FeedbackItem }) {
  const { deleted, updatedAt } = item;
  return (
    <article className={classes["row"]}>
      <div className={classes["rowHead"]}>
        <Name item={item} />
        <Text size="sm" c="dimmed" className={classes["when"]}>
          <Instant at={updatedAt} isRelative />
        </Text>
      </div>
      <Text
        dir="auto"
        size="sm"
        lineClamp={3}
        className={classes["words"]}
        {...(item.text === null ? { c: "dimmed", fs: "italic" } : {})}
      >
        {deleted ? texts.deleted : item.text?.trim() || texts.noText}
      </Text>
      <Details item={item} />
    </article>
  );
}

/** The title, whose link covers the whole row; no link when the conversation is deleted. */
function Name({ item: { kind, title, deleted, conversationId: id } }: { item: FeedbackItem }) {
  const { id: workspaceId } = useWorkspace();
  const name = title?.trim() || texts.kinds[kind];
  const textProps = { dir: "auto", fw: 600, lineClamp: 2 } as const;
  if (deleted)
    return (
      <Text {...textProps} className={classes["words"] ?? ""}>
        {name}
      </Text>
    );
  return (
    <TextLink
      {...textProps}
      to="/w/$workspaceId/conversations/$id"
      params={{ workspaceId, id }}
      className={`${classes["rowLink"]} ${classes["words"]}`}
    >
      {name}
    </TextLink>
  );
}

function Details({ item }: { item: FeedbackItem }) {
  const channels = item.kind === "message" ? [item.channel ?? ""] : item.channels;
  return (
    <Group gap="xs" mt={4}>
      <Badge variant="default" tt="none" fw={500}>
        {texts.kinds[item.kind]}
      </Badge>
      {item.status && <StatusBadge status={item.status} />}
      <Text size="xs" c="dimmed">
        {channels.filter(Boolean).map(words.browse.channel).join(" · ")}
      </Text>
    </Group>
  );
}
