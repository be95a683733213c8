import { Skeleton, Stack, Text } from "@mantine/core";
import { type AuditFilter, useAuditEntries } from "../api/audit.ts";
import { Failure } from "../ui/failure.tsx";
import { MoreButton } from "../ui/list-end.tsx";
import { words } from "../words/index.ts";
import classes from "./audit.module.css";
import { AuditItem } from "./audit-item.tsx";

const texts = words.audit;

/** The entries that a filter leaves. A button loads older ones. */
export function AuditEntries({ filter }: { filter: AuditFilter }) {
  const query = useAuditEntries(filter);
  const { data, error, isPending, refetch } = query;
  if (isPending) return <Skeleton height={220} />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(texts.title.toLowerCase())} retry={refetch} />;
  const entries = data.pages.flatMap((it) => it.data);
  if (entries.length === 0)
    return <Text size="sm">{Object.keys(filter).length === 0 ? texts.none : texts.noMatch}</Text>;
  return (
    <>
      <Stack component="ul" gap={0} m={0} p={0} className={classes["list"] ?? ""} aria-label={texts.title}>
        {entries.map((it) => (
          <AuditItem key={it.id} entry={it} />
        ))}
      </Stack>
      <MoreButton size="xs" style={{ alignSelf: "flex-start" }} paging={query}>
        {texts.more}
      </MoreButton>
    </>
  );
}
