import { Badge, Group, Skeleton, Stack, Text } from "@mantine/core";
import { type Notice, useNotices } from "../api/notices.ts";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { MoreButton } from "../ui/list-end.tsx";
import { Section } from "../ui/section.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";

const texts = words.notices;

/** What the people of the workspace should know, newest first, and whether it was sent. */
export const NoticesSection = () => (
  <Section title={texts.title} hint={texts.hint}>
    <Notices />
  </Section>
);

function Notices() {
  const query = useNotices();
  const { data, error, isPending, refetch } = query;
  if (isPending) return <Skeleton height={80} />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(texts.title.toLowerCase())} retry={refetch} />;
  const notices = data.pages.flatMap((it) => it.data);
  if (notices.length === 0) return <Text size="sm">{texts.none}</Text>;
  return (
    <Stack component="ul" gap="md" m={0} p={0} style={{ listStyle: "none" }}>
      {notices.map((it) => (
        <NoticeItem key={it.id} notice={it} />
      ))}
      {query.hasNextPage && (
        <li>
          <MoreButton size="xs" paging={query}>
            {texts.more}
          </MoreButton>
        </li>
      )}
    </Stack>
  );
}

const colors: Record<Notice["level"], string> = { info: "blue", warn: "yellow", error: "red" };

function NoticeItem({ notice }: { notice: Notice }) {
  const { level, message, at } = notice;
  return (
    <li>
      <Group gap="xs">
        <Badge color={colors[level]}>{texts.levels[level]}</Badge>
        <Instant at={at} fz="sm" />
        <Text size="sm" c="dimmed">
          <Delivery notice={notice} />
        </Text>
      </Group>
      <Text size="sm" mt={4}>
        <Sentence text={message} />
      </Text>
    </li>
  );
}

/** What became of sending a notice; nothing where the workspace has no address for it. */
function Delivery({ notice: { deliveredAt, givenUpAt, failure } }: { notice: Notice }) {
  if (deliveredAt)
    return (
      <>
        {texts.sent} <Instant at={deliveredAt} isRelative />
      </>
    );
  if (failure === null) return null;
  return (
    <>
      {givenUpAt ? texts.givenUp : texts.failing}: <Sentence text={failure} />
    </>
  );
}
