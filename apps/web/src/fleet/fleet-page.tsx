import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { Empty } from "../browse/empty.tsx";
import { canLoad, ListEnd } from "../browse/list-end.tsx";
import { RowsSkeleton } from "../browse/rows-skeleton.tsx";
import { SearchBox } from "../browse/search-box.tsx";
import { useRows } from "../browse/use-rows.ts";
import { useSignedIn } from "../shell/session-context.ts";
import { Failure } from "../ui/failure.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words.ts";
import { FleetTable } from "./fleet-table.tsx";
import { type FleetRow, useFleet } from "./queries.ts";
import { Totals } from "./totals.tsx";

const said = words.fleet;

/** Every workspace, for operators. */
export function FleetPage() {
  useTitle(said.title);
  const { scope } = useSignedIn();
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>{said.title}</Title>
        {scope === "operator" && <Tools />}
      </Group>
      {scope === "operator" ? <Fleet /> : <Empty title={said.refused} hint={said.refusedHint} />}
    </Stack>
  );
}

function Tools() {
  return (
    <nav aria-label={said.tools}>
      <Group gap="md">
        <Anchor href="/admin/queues">{said.links.board}</Anchor>
        <Anchor href="/metrics">{said.links.metrics}</Anchor>
        <Anchor href="/docs">{said.links.docs}</Anchor>
      </Group>
    </nav>
  );
}

function Fleet() {
  const { q } = useSearch({ from: "/fleet" });
  const navigate = useNavigate({ from: "/fleet" });
  return (
    <>
      <Group>
        <SearchBox
          value={q}
          hint={said.searchHint}
          onChange={(typed) => void navigate({ search: { q: typed }, replace: true })}
        />
      </Group>
      <Workspaces q={q ?? ""} />
    </>
  );
}

function Workspaces({ q }: { q: string }) {
  const query = useFleet(q);
  const { data, error, isPending, refetch, hasNextPage } = query;
  const rows = useDistinct(useRows(data?.pages));
  if (isPending) return <RowsSkeleton height={64} />;
  const totals = data?.pages[0]?.totals;
  if (data === undefined || totals === undefined)
    return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  return (
    <>
      <Totals totals={totals} />
      {error !== null && !query.isFetchNextPageError && (
        <Failure error={error} title={words.errors.loading} retry={refetch} />
      )}
      <Text size="sm" c="dimmed" role="status">
        {said.shown(rows.length, hasNextPage)}
      </Text>
      {rows.length === 0 ? (
        <None isSearch={q !== ""} />
      ) : (
        <FleetTable rows={rows} hasMore={canLoad(query)} loadMore={query.fetchNextPage} />
      )}
      <ListEnd paging={query} />
    </>
  );
}

const None = ({ isSearch }: { isSearch: boolean }) => (
  <Empty title={isSearch ? said.noMatch : said.none} hint={isSearch ? said.noMatchHint : said.noneHint} />
);

/** One row of each: a workspace that fares worse while pages are read may come twice. */
const useDistinct = (rows: readonly FleetRow[]): readonly FleetRow[] =>
  useMemo(() => [...new Map(rows.map((it) => [it.workspaceId, it])).values()], [rows]);
