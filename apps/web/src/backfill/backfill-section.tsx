import { http } from "@inlet/contracts";
import { Alert, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import {
  type BackfillEstimate,
  type BackfillRange,
  useEstimateBackfill,
  useStartBackfill,
} from "../api/backfills.ts";
import { explainInactive } from "../api/disabled-reason.ts";
import type { Integration } from "../api/integration.ts";
import { type OpenRun, useOverview } from "../api/overview.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Announcement } from "../ui/announcement.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";
import { RangeForm } from "./range-form.tsx";

interface BackfillSectionProps {
  integration: Integration;
  openRuns: readonly OpenRun[];
}

/** Backfills a past range: first the estimate, then the start. */
export function BackfillSection({ integration, openRuns }: BackfillSectionProps) {
  const texts = words.connect.backfill;
  const isOpen = openRuns.some(({ kind }) => kind === "backfill");
  const disabledReason = explainInactive(integration) ?? (isOpen ? texts.open : undefined);
  return (
    <Section title={texts.title} hint={texts.hint}>
      <BackfillForm disabledReason={disabledReason} isOpen={isOpen} />
    </Section>
  );
}

interface BackfillFormProps {
  disabledReason: string | undefined;
  /** Whether a backfill is open. */
  isOpen: boolean;
}

function BackfillForm({ disabledReason, isOpen }: BackfillFormProps) {
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
  return (
    <>
      <RangeForm onEstimate={requestEstimate} {...{ disabledReason, isEstimating: estimate.isPending }} />
      <Announcement>
        {estimate.isPending && texts.estimating}
        {backfill.isSuccess && isOpen && texts.started}
      </Announcement>
      {estimate.isError && <Failure error={estimate.error} title={words.errors.failed.estimate} />}
      {backfill.isError && <Failure error={backfill.error} title={words.errors.failed.backfill} />}
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

/** The estimate of a backfill, and below it the button that starts one. */
function EstimateFacts({ estimate, children }: { estimate: BackfillEstimate; children: ReactNode }) {
  const texts = words.connect.backfill;
  const { conversations, messages, exact, requests, minutes, volume, warnings } = estimate;
  const isUnlimited = useOverview().data?.volume.limit === http.noVolumeLimit;
  const about = (it: number) => (exact ? formatNumber(it) : `${texts.about} ${formatNumber(it)}`);
  return (
    <Stack gap="sm" align="flex-start" role="group" aria-label={texts.estimate}>
      <Stack miw={{ base: "100%", xs: 360 }}>
        <Facts>
          <Fact name={texts.conversations}>{about(conversations)}</Fact>
          <Fact name={texts.messages}>{about(messages)}</Fact>
          <Fact name={texts.requests}>{formatNumber(requests.search + requests.other)}</Fact>
          <Fact name={texts.time}>{texts.minutes(minutes)}</Fact>
          <Fact name={texts.volume}>
            {isUnlimited
              ? formatNumber(volume.wouldUse)
              : texts.room(formatNumber(volume.wouldUse), formatNumber(volume.room))}
          </Fact>
        </Facts>
      </Stack>
      {volume.wouldUse > volume.room && <Alert color="yellow">{texts.tooLittle}</Alert>}
      {warnings.map((it) => (
        <Alert key={it} color="gray">
          <Sentence text={it} />
        </Alert>
      ))}
      {children}
    </Stack>
  );
}
