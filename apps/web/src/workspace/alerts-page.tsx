import { NoticesSection } from "../notices/notices-section.tsx";
import { words } from "../words/index.ts";
import { Room } from "./room.tsx";

/** What Inlet sends to the people and programs of the workspace, and where to. */
export function AlertsPage() {
  const { title, intro } = words.workspace.alerts;
  return (
    <Room title={title} intro={intro}>
      <NoticesSection />
    </Room>
  );
}
