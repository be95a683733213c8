import { useWorkspace } from "../api/workspace-context.ts";
import { NoticesSection } from "../notices/notices-section.tsx";
import { WebhooksSection } from "../push/webhooks-section.tsx";
import { words } from "../words/index.ts";
import { Room } from "./room.tsx";

/** What Inlet sends to the people and programs of the workspace, and where to. */
export function AlertsPage() {
  const { canChange } = useWorkspace();
  const { title, intro } = words.workspace.alerts;
  return (
    <Room title={title} intro={intro}>
      {canChange && <WebhooksSection />}
      <NoticesSection />
    </Room>
  );
}
