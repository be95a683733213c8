import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { EmptyState } from "../ui/empty-state.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { FeedbackRow } from "./feedback-row.tsx";
import { useFeedback } from "./queries.ts";
import { RecordList } from "./record-list.tsx";
import type { FeedbackItem } from "./records.ts";

const texts = words.browse.feed;
const getKey = ({ kind, id }: FeedbackItem) => `${kind}/${id}`;

/** The feed that analysis reads. */
export function FeedbackPage() {
  useTitle(words.browse.feedback);
  const query = useFeedback();
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>{words.browse.feedback}</Title>
        <Button variant="default" loading={query.isRefetching} onClick={() => void query.refetch()}>
          {words.browse.refresh}
        </Button>
      </Group>
      <Text c="dimmed">
        {texts.intro}{" "}
        <Anchor href="/docs" underline="always">
          {texts.docs}
        </Anchor>
      </Text>
      <RecordList
        query={query}
        label={words.browse.feedback}
        getKey={getKey}
        render={(it) => <FeedbackRow item={it} />}
        rowHeight={120}
        empty={<EmptyState title={texts.none} hint={texts.noneHint} />}
        countText={texts.shown}
        end={words.browse.end}
      />
    </Stack>
  );
}
