import { Stack } from "@mantine/core";
import { useWorkspace } from "../api/workspace-context.ts";
import { ExportSection } from "../exports/export-section.tsx";
import { NotImportedSection } from "../not-imported/not-imported-section.tsx";
import { ErasuresSection } from "../privacy/erasures-section.tsx";
import { ExportCustomerSection } from "../privacy/export-customer-section.tsx";
import { ReportSection } from "../reports/report-section.tsx";
import { BrowseSection } from "../stored/browse-section.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { useLoadedOverview } from "./loaded-overview.ts";

/** What is stored, what is not, and whether that is everything. Shown without a key as well, because data outlives it. */
export function DataTab() {
  useTitle(`${words.status.tabs.data} · ${words.status.title}`);
  const { canChange } = useWorkspace();
  const overview = useLoadedOverview();
  return (
    <Stack gap="lg">
      <BrowseSection overview={overview} />
      <ExportSection />
      <NotImportedSection overview={overview} />
      {overview.integration && <ReportSection />}
      {canChange && <ExportCustomerSection />}
      {canChange && <ErasuresSection />}
    </Stack>
  );
}
