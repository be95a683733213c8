import { Box } from "@mantine/core";
import { ImportStateSection } from "../ingestion/import-state-section.tsx";
import { OpenRuns } from "../runs/open-runs.tsx";
import { ArrivalsSection } from "../stored/arrivals-section.tsx";
import { StoredSection } from "../stored/stored-section.tsx";
import { useTitle } from "../ui/use-title.ts";
import { VolumeSection } from "../volume/volume-section.tsx";
import { words } from "../words/index.ts";
import { Connected } from "./connected.tsx";
import { useLoadedOverview } from "./loaded-overview.ts";
import classes from "./overview.module.css";

/** How much came, and what a person waits for. */
export function OverviewTab() {
  useTitle(words.status.title);
  const overview = useLoadedOverview();
  return (
    <Connected>
      {(integration) => (
        <>
          <OpenRuns runs={overview.openRuns} onlyUrgent />
          <Box className={classes["summary"] ?? ""}>
            <StoredSection overview={overview} />
            <VolumeSection overview={overview} isBrief />
            <ImportStateSection integration={integration} linksToSettings />
          </Box>
          <ArrivalsSection />
        </>
      )}
    </Connected>
  );
}
