import { useOverview } from "../api/overview.ts";
import { useSignedInSession } from "../api/session.ts";
import { DeleteWorkspaceSection } from "../privacy/delete-workspace-section.tsx";
import { Failure } from "../ui/failure.tsx";
import { PageSkeleton } from "../ui/skeletons.tsx";
import { BudgetSection } from "../volume/budget-section.tsx";
import { VolumeSection } from "../volume/volume-section.tsx";
import { words } from "../words/index.ts";
import { Room } from "./room.tsx";

/** How much of the volume and of Kustomer's rate limit the workspace uses. */
export function UsagePage() {
  const texts = words.workspace.usage;
  const { scope } = useSignedInSession();
  const { data, error, isPending, refetch } = useOverview();
  if (isPending) return <PageSkeleton />;
  return (
    <Room title={texts.title} intro={texts.intro}>
      {data === undefined ? (
        <Failure error={error} title={words.errors.loading(texts.title.toLowerCase())} retry={refetch} />
      ) : (
        <>
          <VolumeSection overview={data} />
          <BudgetSection budget={data.budget} />
          {scope === "operator" && <DeleteWorkspaceSection name={data.workspace.name} />}
        </>
      )}
    </Room>
  );
}
