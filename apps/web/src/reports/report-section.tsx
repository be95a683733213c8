import { Alert, Button, Group, Loader, Skeleton, Text } from "@mantine/core";
import { isUnfinished, type Report, useLatestReport, useStartReport } from "../api/reports.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";
import { ReportResult } from "./report-result.tsx";

const texts = words.reports;

/** Whether everything that Kustomer has is stored: the latest report, and a button that makes another. */
export function ReportSection() {
  const { canChange } = useWorkspace();
  const { data } = useLatestReport();
  const start = useStartReport();
  const isBusy = start.isPending || (!!data && isUnfinished(data));
  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      aside={
        canChange && (
          <Button {...{ size: "xs", flex: "none", loading: isBusy }} onClick={() => start.mutate()}>
            {texts.start}
          </Button>
        )
      }
    >
      {start.isError && <Failure error={start.error} title={texts.failedToStart} />}
      <LatestReport />
    </Section>
  );
}

function LatestReport() {
  const { data, error, isPending, refetch } = useLatestReport();
  if (isPending) return <Skeleton height={60} />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(texts.title.toLowerCase())} retry={refetch} />;
  if (data === null) return <Text size="sm">{texts.none}</Text>;
  if (isUnfinished(data)) return <ReportProgress report={data} />;
  if (data.state === "failed")
    return (
      <Alert color="red" title={texts.error}>
        {data.error && <Sentence text={data.error.message} />}
      </Alert>
    );
  return <ReportResult report={data} />;
}

const ReportProgress = ({ report: { state, phase, records, requests } }: { report: Report }) => (
  <Group gap="sm" role="status">
    <Loader size="xs" aria-hidden />
    <Text size="sm">{state === "queued" ? texts.queued : texts.phases[phase]}</Text>
    <Text size="sm" c="dimmed">
      {texts.progress(records, requests.total)}
    </Text>
  </Group>
);
