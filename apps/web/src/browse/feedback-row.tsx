import { Badge, Group, Text } from "@mantine/core";
import { useWorkspace } from "../shell/workspace-context.ts";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { words } from "../words.ts";
import classes from "./browse.module.css";
import type { FeedItem } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

const said = words.browse.feed;

/** One item of the feed. */
export function FeedbackRow({ item }: { item: FeedItem }) {
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
        {deleted ? said.deleted : item.text?.trim() || said.noText}
      </Text>
      <Facts item={item} />
    </article>
  );
}

/** Leads to the conversation, as all of the row does, unless that is gone. */
function Name({ item: { kind, title, deleted, conversationId: id } }: { item: FeedItem }) {
  const { id: workspaceId } = useWorkspace();
  const name = title?.trim() || said.kinds[kind];
  const look = { dir: "auto", fw: 600, lineClamp: 2 } as const;
  if (deleted)
    return (
      <Text {...look} className={classes["words"] ?? ""}>
        {name}
      </Text>
    );
  return (
    <TextLink
      {...look}
      to="/w/$workspaceId/conversations/$id"
      params={{ workspaceId, id }}
      className={`${classes["rowLink"]} ${classes["words"]}`}
    >
      {name}
    </TextLink>
  );
}

function Facts({ item }: { item: FeedItem }) {
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
    </Group>
  );
}
