import { Group, Text } from "@mantine/core";
import { useWorkspace } from "../api/workspace-context.ts";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import type { ListedConversation } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";

/** A conversation in the list. The whole row is a link to its page. */
export function ConversationRow({ conversation }: { conversation: ListedConversation }) {
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
      <Details conversation={conversation} />
      {preview && (
        <Text dir="auto" size="sm" c="dimmed" lineClamp={1} className={classes["words"]}>
          {preview}
        </Text>
      )}
    </article>
  );
}

function Details({
  conversation: { status, customer, channels, messageCount },
}: {
  conversation: ListedConversation;
}) {
  const texts = words.browse.list;
  const facts = [
    ...channels.map(words.browse.channel),
    ...(messageCount === null ? [] : [texts.messages(messageCount)]),
  ];
  return (
    <Group gap="xs" wrap="nowrap">
      {status && (
        <div className={classes["badge"]}>
          <StatusBadge status={status} />
        </div>
      )}
      <Text size="sm" lineClamp={1} className={classes["words"]}>
        <bdi>{customer?.name ?? customer?.email ?? texts.unknownCustomer}</bdi>
        {facts.map((it) => ` · ${it}`).join("")}
      </Text>
    </Group>
  );
}
