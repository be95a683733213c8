import { type Range, useBackfill, useEstimate } from "../api/backfills.ts";
import type { Integration } from "../api/integration.ts";
import type { OpenRun } from "../api/overview.ts";
import { useWhyNot, whyNotReading } from "../status/why-not.ts";
import { ActButton } from "../ui/act-button.tsx";
import { Failure } from "../ui/failure.tsx";
import { Said } from "../ui/said.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words.ts";
import { EstimateFacts } from "./estimate-facts.tsx";
import { RangeForm } from "./range-form.tsx";

interface BackfillProps {
  integration: Integration;
  openRuns: readonly OpenRun[];
}

/** Reading a past range: what it would take first, then the start. */
export function Backfill({ integration, openRuns }: BackfillProps) {
  const said = words.connect.backfill;
  const isOpen = openRuns.some(({ kind }) => kind === "backfill");
  const whyNot = useWhyNot() ?? whyNotReading(integration) ?? (isOpen ? said.open : undefined);
  return (
    <Section title={said.title} hint={said.hint}>
      <BackfillForm whyNot={whyNot} />
    </Section>
  );
}

function BackfillForm({ whyNot }: { whyNot: string | undefined }) {
  const said = words.connect.backfill;
  const estimate = useEstimate();
  const backfill = useBackfill();
  const ask = (range: Range | undefined) => {
    estimate.reset();
    backfill.reset();
    if (range) estimate.mutate(range);
  };
  const start = () =>
    estimate.variables && backfill.mutate(estimate.variables, { onSuccess: () => estimate.reset() });
  const failed = [estimate, backfill].find((it) => it.isError);
  return (
    <>
      <RangeForm {...{ ask, whyNot, isAsking: estimate.isPending }} />
      <Said>
        {estimate.isPending && said.estimating}
        {backfill.isSuccess && said.started}
      </Said>
      {failed && <Failure error={failed.error} />}
      {estimate.data && (
        <EstimateFacts estimate={estimate.data}>
          <ActButton onClick={start} loading={backfill.isPending} whyNot={whyNot}>
            {said.start}
          </ActButton>
        </EstimateFacts>
      )}
    </>
  );
}
