import { Skeleton, Stack, Table } from "@mantine/core";
import { type ReportRow, useReportRows } from "../api/reports.ts";
import { Failure } from "../ui/failure.tsx";
import { MoreButton } from "../ui/list-end.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";

const texts = words.reports;

/** The records that differ, each with the reason, page by page. */
export function ReportRows({ reportId }: { reportId: string }) {
  const query = useReportRows(reportId);
  const { data, error, isPending, refetch } = query;
  if (isPending) return <Skeleton height={200} />;
  if (data === undefined)
    return (
      <Failure error={error} title={words.errors.loading(texts.differences.toLowerCase())} retry={refetch} />
    );
  const { what, id, explanation } = texts.columns;
  const body = data.pages.flatMap((page) => page.data).map(toCells);
  return (
    <Stack>
      <Table.ScrollContainer minWidth={520}>
        <Table data={{ head: [what, id, explanation], body }} />
      </Table.ScrollContainer>
      <MoreButton paging={query}>{texts.more}</MoreButton>
    </Stack>
  );
}

const toCells = ({ stream, id, explanation, detail }: ReportRow) => [
  texts.one[stream],
  <span key="id" style={{ overflowWrap: "anywhere" }}>
    {id}
  </span>,
  <span key="explanation">
    {texts.explanations[explanation]}
    {detail && (
      <>
        : <Sentence text={detail} />
      </>
    )}
  </span>,
];
