import { http } from "@inlet/contracts";
import { Box, Progress, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { Fact } from "../ui/fact.tsx";
import { Facts } from "../ui/facts.tsx";
import { Instant } from "../ui/instant.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words.ts";
import classes from "./volume.module.css";

type Volume = Overview["volume"];

const marks = [80, 95, 100] as const;

/** Volume used, and where there is a limit, against it and when it will be reached. */
export function VolumeSection({ volume }: { volume: Volume }) {
  return volume.limit === http.noVolumeLimit ? <Unlimited volume={volume} /> : <Limited volume={volume} />;
}

function Unlimited({ volume }: { volume: Volume }) {
  const said = words.status.volume;
  return (
    <Section title={said.title}>
      <Text size="sm">
        {said.usedUnlimited(volume.used)} {said.period[volume.period]}
      </Text>
      <Text size="sm" c="dimmed">
        {said.unlimited}
      </Text>
    </Section>
  );
}

function Limited({ volume }: { volume: Volume }) {
  const said = words.status.volume;
  const percent = percentOf(volume);
  const text = said.used(volume.used, volume.limit);
  return (
    <Section title={said.title} aside={<Text fw={600}>{said.percent(percent)}</Text>}>
      <Text size="sm">
        {text} {said.period[volume.period]}
      </Text>
      <Gauge percent={percent} text={text} />
      <Facts>
        <Fact name={said.renews}>
          <Instant at={volume.periodEnd} />
        </Fact>
        {volume.projectedFullAt && (
          <Fact name={said.projected}>
            <Instant at={volume.projectedFullAt} />
          </Fact>
        )}
      </Facts>
      <Outlook volume={volume} isFull={percent >= 100} />
    </Section>
  );
}

function Outlook({ volume: { projectedFullAt, notices }, isFull }: { volume: Volume; isFull: boolean }) {
  const said = words.status.volume;
  return (
    <Text size="sm" c="dimmed">
      {isFull && said.full}
      {!isFull && projectedFullAt === null && said.notProjected}{" "}
      {notices.length > 0 ? said.told(notices) : said.marks}
    </Text>
  );
}

function Gauge({ percent, text }: { percent: number; text: string }) {
  const color = percent >= 100 ? "red" : percent >= 80 ? "yellow" : undefined;
  return (
    <Box className={classes["gauge"] ?? ""}>
      <Progress.Root size="xl">
        <Progress.Section
          value={Math.min(100, percent)}
          {...(color ? { color } : {})}
          aria-label={words.status.volume.title}
          aria-valuetext={text}
        />
      </Progress.Root>
      {marks.map((it) => (
        <Box key={it} className={classes["mark"] ?? ""} style={{ left: `${it}%` }} aria-hidden>
          <span className={classes["number"]} data-mark={it}>
            {it}
          </span>
        </Box>
      ))}
    </Box>
  );
}

const percentOf = ({ used, limit }: Volume): number => (limit === 0 ? 100 : Math.floor((100 * used) / limit));
