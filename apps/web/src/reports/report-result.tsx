import { Badge, Button, Group, List, Modal, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Report } from "../api/reports.ts";
import { Instant } from "../ui/instant.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";
import { listCounts } from "./list-counts.ts";
import { ReportRows } from "./report-rows.tsx";

const texts = words.reports;

/** What a finished report found. */
export function ReportResult({ report }: { report: Report }) {
  return (
    <>
      <Verdict report={report} />
      <Counts report={report} />
      <Differences report={report} />
      {report.notes.length > 0 && (
        <List size="sm" spacing={4}>
          {report.notes.map((it) => (
            <List.Item key={it}>
              <Sentence text={it} />
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}

function Verdict({ report: { complete, finishedAt, openedAt, window } }: { report: Report }) {
  return (
    <Group gap="sm">
      <Badge color={complete ? "green" : "red"}>{complete ? texts.complete : texts.incomplete}</Badge>
      <Text size="sm">
        {texts.checked} <Instant at={finishedAt ?? openedAt} isRelative />
      </Text>
      <Text size="sm" c="dimmed">
        {texts.updated} <Instant at={window.from} /> {texts.until} <Instant at={window.to} />
      </Text>
    </Group>
  );
}

/** The counts of both streams. */
function Counts({ report: { conversations, messages } }: { report: Report }) {
  const { streams, caption, row: what } = texts;
  const body = listCounts({ conversations, messages }).map(({ row, counts }) => [
    texts.rows[row],
    ...counts.map(formatNumber),
  ]);
  return (
    <Table
      data={{ head: [what, streams.conversations, streams.messages], body }}
      {...{ "aria-label": caption, maw: 520, fz: "sm", horizontalSpacing: 6 }}
    />
  );
}

function Differences({ report: { id, conversations, messages } }: { report: Report }) {
  const [isOpen, { open, close }] = useDisclosure();
  const hasAny = [conversations, messages].some((it) => Object.keys(it?.differences ?? {}).length > 0);
  if (!hasAny) return <Text size="sm">{texts.noDifferences}</Text>;
  return (
    <>
      <Button variant="default" size="xs" onClick={open} style={{ alignSelf: "flex-start" }}>
        {texts.show}
      </Button>
      <Modal opened={isOpen} onClose={close} title={texts.differences} size="xl">
        <ReportRows reportId={id} />
      </Modal>
    </>
  );
}
