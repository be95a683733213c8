import { useWorkspace } from "../api/workspace-context.ts";
import { BackfillSection } from "../backfill/backfill-section.tsx";
import { NoticesSection } from "../notices/notices-section.tsx";
import { DeletionCheckSection } from "../runs/deletion-check-section.tsx";
import { OpenRuns } from "../runs/open-runs.tsx";
import { RunsSection } from "../runs/runs-section.tsx";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { Connected } from "./connected.tsx";
import { useLoadedOverview } from "./loaded-overview.ts";

/** What Inlet is doing and did, and what a person may have it do. */
export function ActivityTab() {
  useTitle(`${words.status.tabs.activity} · ${words.status.title}`);
  const { openRuns } = useLoadedOverview();
  const { canChange } = useWorkspace();
  return (
    <Connected>
      {(integration) => (
        <>
          <OpenRuns runs={openRuns} />
          <RunsSection />
          {canChange && <BackfillSection {...{ integration, openRuns }} />}
          {canChange && <DeletionCheckSection {...{ integration, openRuns }} />}
          <NoticesSection />
        </>
      )}
    </Connected>
  );
}
