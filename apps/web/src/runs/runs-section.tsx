import { Accordion, Skeleton, Text } from "@mantine/core";
import { useRuns } from "../api/runs.ts";
import { Failure } from "../ui/failure.tsx";
import { MoreButton } from "../ui/list-end.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { RunItem } from "./run-item.tsx";

/** The history of runs. */
export const RunsSection = () => (
  <Section title={words.runs.title} hint={words.runs.intro}>
    <Runs />
  </Section>
);

function Runs() {
  const query = useRuns();
  const { data, error, isPending, refetch } = query;
  if (isPending) return <Skeleton height={220} />;
  if (data === undefined)
    return (
      <Failure error={error} title={words.errors.loading(words.runs.title.toLowerCase())} retry={refetch} />
    );
  const runs = data.pages.flatMap((it) => it.data);
  if (runs.length === 0) return <Text>{words.runs.none}</Text>;
  return (
    <>
      <Accordion variant="contained" order={3} keepMounted={false}>
        {runs.map((it) => (
          <RunItem key={it.id} run={it} />
        ))}
      </Accordion>
      <MoreButton paging={query}>{words.runs.more}</MoreButton>
    </>
  );
}
