import { isFault } from "@inlet/contracts";
import { Badge, Group, Stack, Text, Title } from "@mantine/core";
import { useLocation, useParams } from "@tanstack/react-router";
import { EmptyState } from "../ui/empty-state.tsx";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { PageSkeleton } from "../ui/skeletons.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import { CustomerCard } from "./customer-card.tsx";
import { describeSatisfaction } from "./describe-satisfaction.ts";
import { useConversation, useTags } from "./queries.ts";
import type { Conversation } from "./records.ts";
import { StatusBadge } from "./status-badge.tsx";
import { Thread } from "./thread.tsx";

const texts = words.browse.thread;

/** A conversation with its messages and its customer. */
export function ConversationPage() {
  const { id, workspaceId } = useParams({ from: "/w/$workspaceId/conversations/$id" });
  const { data, error, isPending, refetch } = useConversation(id);
  const list = useLocation({ select: ({ state }) => state.list ?? {} });
  useTitle(data?.name?.trim() || words.browse.conversation);
  return (
    <Stack gap="md">
      <nav aria-label={words.browse.conversations}>
        <TextLink to="/w/$workspaceId/conversations" params={{ workspaceId }} search={list} size="sm">
          ← {texts.all}
        </TextLink>
      </nav>
      {isPending && <PageSkeleton />}
      {error && !data && <LoadFailure error={error} retry={refetch} />}
      {data && <ConversationHeader conversation={data} />}
      {data && (
        <div key={id} className={classes["beside"]}>
          <Thread conversation={data} />
          <CustomerCard customer={data.customer} />
        </div>
      )}
    </Stack>
  );
}

function LoadFailure({ error, retry }: { error: unknown; retry: () => unknown }) {
  if (isFault(error, "not_found"))
    return <EmptyState title={texts.notFound} hint={texts.notFoundHint} isPage />;
  return (
    <Failure
      error={error}
      title={words.errors.loading(words.browse.conversation.toLowerCase())}
      retry={retry}
    />
  );
}

function ConversationHeader({ conversation }: { conversation: Conversation }) {
  const { name, status, channels, tags, createdAt, updatedAt } = conversation;
  return (
    <Stack gap="xs">
      <Title order={1} size="h2" dir="auto" className={classes["words"]}>
        {name?.trim() || words.browse.list.untitled}
      </Title>
      <Group gap="xs">
        {status && <StatusBadge status={status} />}
        {channels.map((it) => (
          <Label key={it} text={words.browse.channel(it)} />
        ))}
        <Tags ids={tags} />
      </Group>
      <Text size="sm" c="dimmed">
        {createdAt && (
          <>
            {texts.began} <Instant at={createdAt} /> ·{" "}
          </>
        )}
        {texts.changed} <Instant at={updatedAt} isRelative />
        {listFacts(conversation).map((it) => ` · ${it}`)}
      </Text>
    </Stack>
  );
}

/** Whose work the conversation is, and how satisfied the customer was with it. */
function listFacts({
  assignedUsers,
  assignedTeams,
  satisfactionRating: rating,
  satisfactionScore: score,
}: Conversation): string[] {
  const assigned = [...assignedUsers, ...assignedTeams].map((it) => it.name ?? it.id);
  return [
    assigned.length > 0 ? texts.assigned(assigned) : undefined,
    describeSatisfaction({ rating, score }),
  ].filter((it) => it !== undefined);
}

function Tags({ ids }: { ids: readonly string[] }) {
  const { data: tags } = useTags();
  return ids.map((id) => {
    const tag = tags?.get(id);
    const name = tag?.name || id;
    return <Label key={id} text={`# ${tag?.deleted ? texts.tagDeleted(name) : name}`} />;
  });
}

const Label = ({ text }: { text: string }) => (
  <Badge variant="default" fw={500}>
    {text}
  </Badge>
);
