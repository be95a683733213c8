import { Button, Skeleton, Stack, Table, Text } from "@mantine/core";
import { type Unstored, type UnstoredKind, useUnstored } from "../api/unstored.ts";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words.ts";

/** The records of one kind that are not stored, each with the reason, page by page. */
export function UnstoredList({ kind }: { kind: UnstoredKind }) {
  const said = words.status.unstored;
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useUnstored(kind);
  if (isPending) return <Skeleton height={200} />;
  if (data === undefined) return <Failure error={error} retry={refetch} />;
  const rows = data.pages.flatMap((it) => it.data);
  return (
    <Stack>
      <Text size="sm">{said.kinds[kind].hint}</Text>
      {rows.length === 0 ? <Text>{said.none}</Text> : <Rows rows={rows} />}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {said.more}
        </Button>
      )}
    </Stack>
  );
}

function Rows({ rows }: { rows: Unstored[] }) {
  const { columns } = words.status.unstored;
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
          {rows.map(factsOf).map(({ what, id, reason, at }) => (
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

function factsOf(row: Unstored) {
  const said = words.status.unstored;
  const { id } = row;
  if ("heldAt" in row) return { id, what: said.one.conversation, reason: said.held, at: row.heldAt };
  if ("stream" in row) return { id, what: said.one[row.stream], reason: row.reason, at: row.rejectedAt };
  return {
    id,
    what: said.one[row.kind],
    reason: row.outcome ?? `${row.reason}; ${said.pending}`,
    at: row.addedAt,
  };
}
