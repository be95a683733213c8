import { http } from "@inlet/contracts";
import { Alert, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { Estimate } from "../api/backfills.ts";
import { useOverview } from "../api/overview.ts";
import { Fact } from "../ui/fact.tsx";
import { Facts } from "../ui/facts.tsx";
import { number } from "../words/number.ts";
import { words } from "../words.ts";

/** What a past range would bring and take, and below it the button that starts it. */
export function EstimateFacts({ estimate, children }: { estimate: Estimate; children: ReactNode }) {
  const said = words.connect.backfill;
  const { conversations, messages, exact, requests, minutes, volume, warnings } = estimate;
  const isUnlimited = useOverview().data?.volume.limit === http.noVolumeLimit;
  const about = (it: number) => (exact ? number(it) : `${said.about} ${number(it)}`);
  return (
    <Stack gap="sm" align="flex-start" role="group" aria-label={said.estimate}>
      <Stack miw={{ base: "100%", xs: 360 }}>
        <Facts>
          <Fact name={said.conversations}>{about(conversations)}</Fact>
          <Fact name={said.messages}>{about(messages)}</Fact>
          <Fact name={said.requests}>{number(requests.search + requests.other)}</Fact>
          <Fact name={said.time}>{said.minutes(minutes)}</Fact>
          <Fact name={said.volume}>
            {isUnlimited ? number(volume.wouldUse) : said.room(number(volume.wouldUse), number(volume.room))}
          </Fact>
        </Facts>
      </Stack>
      {volume.wouldUse > volume.room && <Alert color="yellow">{said.tooLittle}</Alert>}
      {warnings.map((it) => (
        <Alert key={it} color="gray">
          {it}
        </Alert>
      ))}
      {children}
    </Stack>
  );
}
