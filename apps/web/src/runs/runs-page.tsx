import { isFault } from "@inlet/contracts";
import { Accordion, Button, Stack, Text, Title } from "@mantine/core";
import { useRuns } from "../api/runs.ts";
import { Failure } from "../ui/failure.tsx";
import { PageSkeleton } from "../ui/skeletons.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { RunItem } from "./run-item.tsx";

/** The history of runs. */
export function RunsPage() {
  useTitle(words.runs.title);
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{words.runs.title}</Title>
        <Text c="dimmed" mt="xs">
          {words.runs.intro}
        </Text>
      </div>
      <Runs />
    </Stack>
  );
}

function Runs() {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useRuns();
  if (isPending) return <PageSkeleton />;
  if (isFault(error, "not_found")) return <Text>{words.runs.notConnected}</Text>;
  if (data === undefined)
    return (
      <Failure error={error} title={words.errors.loading(words.runs.title.toLowerCase())} retry={refetch} />
    );
  const runs = data.pages.flatMap((it) => it.data);
  if (runs.length === 0) return <Text>{words.runs.none}</Text>;
  return (
    <>
      <Accordion variant="contained" order={2} keepMounted={false}>
        {runs.map((it) => (
          <RunItem key={it.id} run={it} />
        ))}
      </Accordion>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words.runs.more}
        </Button>
      )}
    </>
  );
}
