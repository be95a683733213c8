import { Skeleton, Stack, Table, Text } from "@mantine/core";
import { type NotImportedKind, type NotImportedRecord, useNotImported } from "../api/not-imported.ts";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { MoreButton } from "../ui/list-end.tsx";
import { words } from "../words/index.ts";

/** The records that are not imported for one reason, page by page. */
export function NotImportedList({ kind }: { kind: NotImportedKind }) {
  const texts = words.status.notImported;
  const query = useNotImported(kind);
  const { data, error, isPending, refetch } = query;
  if (isPending) return <Skeleton height={200} />;
  if (data === undefined)
    return (
      <Failure
        error={error}
        title={words.errors.loading(texts.kinds[kind].title.toLowerCase())}
        retry={refetch}
      />
    );
  const rows = data.pages.flatMap((it): NotImportedRecord[] => it.data);
  return (
    <Stack>
      <Text size="sm">{texts.kinds[kind].hint}</Text>
      {rows.length === 0 ? <Text>{texts.none}</Text> : <Rows rows={rows} />}
      <MoreButton paging={query}>{texts.more}</MoreButton>
    </Stack>
  );
}

function Rows({ rows }: { rows: NotImportedRecord[] }) {
  const { columns, nextTry } = words.status.notImported;
  const body = rows.map((row) => {
    const { what, reason, at, nextTryAt } = describe(row);
    const id = (
      <span key="id" style={{ overflowWrap: "anywhere" }}>
        {row.id}
      </span>
    );
    const shownReason = nextTryAt ? (
      <span key="reason">
        {reason}; {nextTry} <Instant at={nextTryAt} />
      </span>
    ) : (
      reason
    );
    return [what, id, shownReason, <Instant key="at" at={at} />];
  });
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table data={{ head: [columns.what, columns.id, columns.reason, columns.at], body }} />
    </Table.ScrollContainer>
  );
}

interface Description {
  what: string;
  reason: string;
  at: Date;
  nextTryAt?: Date | null;
}

function describe(row: NotImportedRecord): Description {
  const { one, held, pending } = words.status.notImported;
  if ("heldAt" in row) return { what: one.conversation, reason: held, at: row.heldAt };
  if ("stream" in row) return { what: one[row.stream], reason: row.reason, at: row.rejectedAt };
  const { kind, outcome, failure, nextTryAt, addedAt: at } = row;
  return { what: one[kind], reason: outcome ?? failure ?? `${row.reason}; ${pending}`, at, nextTryAt };
}
