import { useWorkspace } from "../api/workspace-context.ts";
import { ConnectionSection } from "../connect/connection-section.tsx";
import { DisconnectSection } from "../connect/disconnect-section.tsx";
import { FiltersSection } from "../ingestion/filters-section.tsx";
import { ImportStateSection } from "../ingestion/import-state-section.tsx";
import { IntervalSection } from "../ingestion/interval-section.tsx";
import { SwitchesSection } from "../ingestion/switches-section.tsx";
import { NotesSection } from "../notes/notes-section.tsx";
import { RedactionSection } from "../redaction/redaction-section.tsx";
import { RetentionSection } from "../retention/retention-section.tsx";
import { useTitle } from "../ui/use-title.ts";
import { WebhookSection } from "../webhook/webhook-section.tsx";
import { words } from "../words/index.ts";
import { Connected } from "./connected.tsx";

/** What is imported, how often, and with which key. Members only read it. */
export function SettingsTab() {
  useTitle(`${words.status.tabs.settings} · ${words.status.title}`);
  const { canChange } = useWorkspace();
  return (
    <Connected>
      {(integration) => (
        <>
          {canChange ? (
            <>
              <SwitchesSection integration={integration} />
              <IntervalSection integration={integration} />
              <FiltersSection integration={integration} />
            </>
          ) : (
            <ImportStateSection integration={integration} />
          )}
          <NotesSection integration={integration} />
          <RedactionSection integration={integration} />
          <RetentionSection integration={integration} />
          <ConnectionSection integration={integration} />
          <WebhookSection />
          {canChange && <DisconnectSection integration={integration} />}
        </>
      )}
    </Connected>
  );
}
