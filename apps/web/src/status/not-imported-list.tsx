import { Button, Skeleton, Stack, Table, Text } from "@mantine/core";
import { type NotImportedKind, type NotImportedRecord, useNotImported } from "../api/not-imported.ts";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words/index.ts";

/** The records that are not imported for one reason, page by page. */
export function NotImportedList({ kind }: { kind: NotImportedKind }) {
  const texts = words.status.notImported;
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useNotImported(kind);
  if (isPending) return <Skeleton height={200} />;
  if (data === undefined) return <Failure error={error} retry={refetch} />;
  const rows = data.pages.flatMap((it) => it.data);
  return (
    <Stack>
      <Text size="sm">{texts.kinds[kind].hint}</Text>
      {rows.length === 0 ? <Text>{texts.none}</Text> : <Rows rows={rows} />}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </Stack>
  );
}

function Rows({ rows }: { rows: NotImportedRecord[] }) {
  const { columns } = words.status.notImported;
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {[columns.what, columns.id, columns.reason, columns.at].map((it) => (
              <Table.Th key={it}>{it}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(toRow).map(({ what, id, reason, at }) => (
            <Table.Tr key={`${what} ${id}`}>
              <Table.Td>{what}</Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{id}</Table.Td>
              <Table.Td>{reason}</Table.Td>
              <Table.Td>
                <Instant at={at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function toRow(row: NotImportedRecord) {
  const texts = words.status.notImported;
  const { id } = row;
  if ("heldAt" in row) return { id, what: texts.one.conversation, reason: texts.held, at: row.heldAt };
  if ("stream" in row) return { id, what: texts.one[row.stream], reason: row.reason, at: row.rejectedAt };
  return {
    id,
    what: texts.one[row.kind],
    reason: row.outcome ?? `${row.reason}; ${texts.pending}`,
    at: row.addedAt,
  };
}
