import { Group, Text } from "@mantine/core";
import { useWorkspace } from "../shell/workspace-context.ts";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { words } from "../words.ts";
import classes from "./browse.module.css";
import type { Listed } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

/** A conversation in the list; all of it leads to its thread. */
export function ConversationRow({ conversation }: { conversation: Listed }) {
  const { id: workspaceId } = useWorkspace();
  const { id, name, preview, updatedAt } = conversation;
  return (
    <article className={classes["row"]}>
      <div className={classes["rowHead"]}>
        <TextLink
          to="/w/$workspaceId/conversations/$id"
          params={{ workspaceId, id }}
          className={`${classes["rowLink"]} ${classes["words"]}`}
          dir="auto"
          fw={600}
          lineClamp={2}
        >
          {name?.trim() || words.browse.list.untitled}
        </TextLink>
        <Text size="sm" c="dimmed" className={classes["when"]}>
          <Instant at={updatedAt} isRelative />
        </Text>
      </div>
      <Facts conversation={conversation} />
      {preview && (
        <Text dir="auto" size="sm" c="dimmed" lineClamp={1} className={classes["words"]}>
          {preview}
        </Text>
      )}
    </article>
  );
}

function Facts({ conversation: { status, customer, channels, messageCount } }: { conversation: Listed }) {
  const said = words.browse.list;
  const facts = [
    ...channels.map(words.browse.channel),
    ...(messageCount === null ? [] : [said.messages(messageCount)]),
  ];
  return (
    <Group gap="xs" wrap="nowrap">
      {status && (
        <div className={classes["badge"]}>
          <StatusBadge status={status} />
        </div>
      )}
      <Text size="sm" lineClamp={1} className={classes["words"]}>
        <bdi>{customer?.name ?? customer?.email ?? said.nobody}</bdi>
        {facts.map((it) => ` · ${it}`).join("")}
      </Text>
    </Group>
  );
}
