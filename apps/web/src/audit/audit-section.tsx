import { Button } from "@mantine/core";
import { useState } from "react";
import { type AuditFilter, toAuditUrl } from "../api/audit.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { useDownload } from "../exports/use-download.ts";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { AuditEntries } from "./audit-entries.tsx";
import { AuditFilters } from "./audit-filters.tsx";

const texts = words.audit;

/** Who did what in the workspace, for its admins. */
export function AuditSection() {
  const { path } = useWorkspace();
  const [filter, setFilter] = useState<AuditFilter>({});
  const download = useDownload();
  const button = (
    <Button
      {...{ variant: "default", size: "xs", flex: "none", loading: download.isPending }}
      onClick={() => download.mutate(toAuditUrl(path, filter))}
    >
      {texts.download}
    </Button>
  );
  return (
    <Section title={texts.title} hint={texts.hint} aside={button}>
      {download.isError && <Failure error={download.error} title={texts.downloadFailed} />}
      <AuditFilters filter={filter} onChange={setFilter} />
      <AuditEntries filter={filter} />
    </Section>
  );
}
