import { type BackfillRange, useEstimateBackfill, useStartBackfill } from "../api/backfills.ts";
import { explainInactive, useReadOnlyReason } from "../api/disabled-reason.ts";
import type { Integration } from "../api/integration.ts";
import type { OpenRun } from "../api/overview.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Announcement } from "../ui/announcement.tsx";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { EstimateFacts } from "./estimate-facts.tsx";
import { RangeForm } from "./range-form.tsx";

interface BackfillSectionProps {
  integration: Integration;
  openRuns: readonly OpenRun[];
}

/** Backfills a past range: first the estimate, then the start. */
export function BackfillSection({ integration, openRuns }: BackfillSectionProps) {
  const texts = words.connect.backfill;
  const isOpen = openRuns.some(({ kind }) => kind === "backfill");
  const disabledReason =
    useReadOnlyReason() ?? explainInactive(integration) ?? (isOpen ? texts.open : undefined);
  return (
    <Section title={texts.title} hint={texts.hint}>
      <BackfillForm disabledReason={disabledReason} />
    </Section>
  );
}

function BackfillForm({ disabledReason }: { disabledReason: string | undefined }) {
  const texts = words.connect.backfill;
  const estimate = useEstimateBackfill();
  const backfill = useStartBackfill();
  const requestEstimate = (range: BackfillRange | undefined) => {
    estimate.reset();
    backfill.reset();
    if (range) estimate.mutate(range);
  };
  const start = () =>
    estimate.variables && backfill.mutate(estimate.variables, { onSuccess: () => estimate.reset() });
  const failed = [estimate, backfill].find((it) => it.isError);
  return (
    <>
      <RangeForm onEstimate={requestEstimate} {...{ disabledReason, isEstimating: estimate.isPending }} />
      <Announcement>
        {estimate.isPending && texts.estimating}
        {backfill.isSuccess && texts.started}
      </Announcement>
      {failed && <Failure error={failed.error} />}
      {estimate.data && (
        <EstimateFacts estimate={estimate.data}>
          <ActionButton onClick={start} loading={backfill.isPending} disabledReason={disabledReason}>
            {texts.start}
          </ActionButton>
        </EstimateFacts>
      )}
    </>
  );
}
