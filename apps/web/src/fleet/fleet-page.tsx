import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useSignedInSession } from "../api/session.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Failure } from "../ui/failure.tsx";
import { ListEnd } from "../ui/list-end.tsx";
import { canLoadMore, useLoadedRows } from "../ui/paging.ts";
import { SearchBox } from "../ui/search-box.tsx";
import { RowsSkeleton } from "../ui/skeletons.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { FleetTable } from "./fleet-table.tsx";
import { FleetTotalCards } from "./totals.tsx";
import { type FleetRow, useFleet } from "./use-fleet.ts";

const texts = words.fleet;

/** Every workspace, for operators. */
export function FleetPage() {
  useTitle(texts.title);
  const { scope } = useSignedInSession();
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1}>{texts.title}</Title>
        {scope === "operator" && <Tools />}
      </Group>
      {scope === "operator" ? (
        <Fleet />
      ) : (
        <EmptyState title={texts.operatorsOnly} hint={texts.operatorsOnlyHint} />
      )}
    </Stack>
  );
}

function Tools() {
  return (
    <nav aria-label={texts.tools}>
      <Group gap="md">
        <Anchor href="/admin/queues">{texts.links.board}</Anchor>
        <Anchor href="/metrics">{texts.links.metrics}</Anchor>
        <Anchor href="/docs">{texts.links.docs}</Anchor>
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
          hint={texts.searchHint}
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
  const rows = useDistinct(useLoadedRows(data?.pages));
  if (isPending) return <RowsSkeleton height={64} />;
  const totals = data?.pages[0]?.totals;
  if (data === undefined || totals === undefined)
    return (
      <Failure error={error} title={words.errors.loading(words.fleet.title.toLowerCase())} retry={refetch} />
    );
  return (
    <>
      <FleetTotalCards totals={totals} />
      {error !== null && !query.isFetchNextPageError && (
        <Failure
          error={error}
          title={words.errors.loading(words.fleet.title.toLowerCase())}
          retry={refetch}
        />
      )}
      <Text size="sm" c="dimmed" role="status">
        {texts.shown(rows.length, hasNextPage)}
      </Text>
      {rows.length === 0 ? (
        <EmptyState
          title={q === "" ? texts.none : texts.noMatch}
          hint={q === "" ? texts.noneHint : texts.noMatchHint}
        />
      ) : (
        <FleetTable rows={rows} hasMore={canLoadMore(query)} loadMore={query.fetchNextPage} />
      )}
      <ListEnd paging={query} />
    </>
  );
}

/** Removes duplicates: a workspace whose state gets worse between two pages is on both. */
const useDistinct = (rows: readonly FleetRow[]): readonly FleetRow[] =>
  useMemo(() => [...new Map(rows.map((it) => [it.workspaceId, it])).values()], [rows]);
