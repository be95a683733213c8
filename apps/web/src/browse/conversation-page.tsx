import { Badge, Group, Stack, Text, Title } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { isApiError } from "../api/api-error.ts";
import { useWorkspace } from "../shell/workspace-context.ts";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { PageSkeleton } from "../ui/page-skeleton.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words.ts";
import classes from "./browse.module.css";
import { CustomerCard } from "./customer-card.tsx";
import { Empty } from "./empty.tsx";
import { useConversation, useTags } from "./queries.ts";
import type { Conversation } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";
import { Thread } from "./thread.tsx";

const said = words.browse.thread;

/** One conversation: what was said, and by whom. */
export function ConversationPage() {
  const { id } = useParams({ from: "/w/$workspaceId/conversations/$id" });
  const { data, error, isPending, refetch } = useConversation(id);
  useTitle(data?.name?.trim() || words.browse.conversation);
  return (
    <Stack gap="md">
      <BackToAll />
      {isPending && <PageSkeleton />}
      {error && !data && <NotRead error={error} retry={refetch} />}
      {data && <Whole key={id} conversation={data} />}
    </Stack>
  );
}

function BackToAll() {
  const { id: workspaceId } = useWorkspace();
  return (
    <nav aria-label={words.browse.conversations}>
      <TextLink to="/w/$workspaceId/conversations" params={{ workspaceId }} size="sm">
        ← {said.all}
      </TextLink>
    </nav>
  );
}

function NotRead({ error, retry }: { error: unknown; retry: () => unknown }) {
  if (isApiError(error, "not_found")) return <Empty title={said.gone} hint={said.goneHint} isPage />;
  return <Failure error={error} title={words.errors.loading} retry={retry} />;
}

function Whole({ conversation }: { conversation: Conversation }) {
  return (
    <>
      <Head conversation={conversation} />
      <div className={classes["beside"]}>
        <Thread conversation={conversation} />
        <CustomerCard customer={conversation.customer} />
      </div>
    </>
  );
}

function Head({
  conversation: { name, status, channels, tags, createdAt, updatedAt },
}: {
  conversation: Conversation;
}) {
  return (
    <Stack gap="xs">
      <Title order={1} size="h2" dir="auto" className={classes["words"]}>
        {name?.trim() || words.browse.list.untitled}
      </Title>
      <Group gap="xs">
        {status && <StatusBadge status={status} />}
        {channels.map((it) => (
          <Mark key={it} text={words.browse.channel(it)} />
        ))}
        <Tags ids={tags} />
      </Group>
      <Text size="sm" c="dimmed">
        {createdAt && (
          <>
            {said.began} <Instant at={createdAt} /> ·{" "}
          </>
        )}
        {said.changed} <Instant at={updatedAt} isRelative />
      </Text>
    </Stack>
  );
}

function Tags({ ids }: { ids: readonly string[] }) {
  const { data: tags } = useTags();
  return ids.map((id) => {
    const tag = tags?.get(id);
    const name = tag?.name || id;
    return <Mark key={id} text={`# ${tag?.deleted ? said.tagDeleted(name) : name}`} />;
  });
}

const Mark = ({ text }: { text: string }) => (
  <Badge variant="default" tt="none" fw={500} maw="100%">
    {text}
  </Badge>
);
