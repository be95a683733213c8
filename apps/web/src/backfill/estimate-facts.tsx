import { http } from "@inlet/contracts";
import { Alert, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { BackfillEstimate } from "../api/backfills.ts";
import { useOverview } from "../api/overview.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";

/** The estimate of a backfill, and below it the button that starts one. */
export function EstimateFacts({ estimate, children }: { estimate: BackfillEstimate; children: ReactNode }) {
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
          {it}
        </Alert>
      ))}
      {children}
    </Stack>
  );
}
