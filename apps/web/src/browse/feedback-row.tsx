import { Badge, Group, Text } from "@mantine/core";
import { useWorkspace } from "../shell/workspace-context.ts";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words.ts";
import classes from "./browse.module.css";
import type { FeedItem } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";
import { TextLink } from "./text-link.tsx";

const said = words.browse.feed;

/** One item of the feed. */
export function FeedbackRow({ item }: { item: FeedItem }) {
  const { kind, title, deleted, updatedAt } = item;
  return (
    <article className={classes["row"]}>
      <div className={classes["rowHead"]}>
        <Text fw={600} lineClamp={2} className={classes["words"]}>
          {title?.trim() || said.kinds[kind]}
        </Text>
        <Text size="sm" c="dimmed" className={classes["when"]}>
          <Instant at={updatedAt} isRelative />
        </Text>
      </div>
      <Text
        size="sm"
        lineClamp={3}
        className={classes["words"]}
        {...(item.text === null ? { c: "dimmed", fs: "italic" } : {})}
      >
        {deleted ? said.deleted : item.text?.trim() || said.noText}
      </Text>
      <Facts item={item} />
    </article>
  );
}

function Facts({ item }: { item: FeedItem }) {
  const { id: workspaceId } = useWorkspace();
  const channels = item.kind === "message" ? [item.channel ?? ""] : item.channels;
  return (
    <Group gap="xs" mt={4}>
      <Badge variant="default" tt="none" fw={500}>
        {said.kinds[item.kind]}
      </Badge>
      {item.status && <StatusBadge status={item.status} />}
      <Text size="xs" c="dimmed">
        {channels.filter(Boolean).map(words.browse.channel).join(" · ")}
      </Text>
      {!item.deleted && (
        <TextLink
          to="/w/$workspaceId/conversations/$id"
          params={{ workspaceId, id: item.conversationId }}
          size="xs"
          aria-label={`${said.open}: ${item.title?.trim() || item.conversationId}`}
        >
          {said.open}
        </TextLink>
      )}
    </Group>
  );
}
