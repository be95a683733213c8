import { http } from "@inlet/contracts";
import { Box, Progress, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { Instant } from "../ui/instant.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import classes from "./volume.module.css";

type Volume = Overview["volume"];

const marks = [80, 95, 100] as const;

/** The volume used and, where there is a limit, when it is reached at the current rate. */
export function VolumeSection({ volume }: { volume: Volume }) {
  return volume.limit === http.noVolumeLimit ? <Unlimited volume={volume} /> : <Limited volume={volume} />;
}

function Unlimited({ volume }: { volume: Volume }) {
  const texts = words.status.volume;
  return (
    <Section title={texts.title}>
      <Text size="sm">
        {texts.usedUnlimited(volume.used)} {texts.period[volume.period]}
      </Text>
      <Text size="sm" c="dimmed">
        {texts.unlimited}
      </Text>
    </Section>
  );
}

function Limited({ volume }: { volume: Volume }) {
  const texts = words.status.volume;
  const percent = computePercent(volume);
  const text = texts.used(volume.used, volume.limit);
  return (
    <Section title={texts.title} aside={<Text fw={600}>{texts.percent(percent)}</Text>}>
      <Text size="sm">
        {text} {texts.period[volume.period]}
      </Text>
      <Gauge percent={percent} text={text} />
      <Facts>
        <Fact name={texts.renews}>
          <Instant at={volume.periodEnd} />
        </Fact>
        {volume.projectedFullAt && (
          <Fact name={texts.projected}>
            <Instant at={volume.projectedFullAt} />
          </Fact>
        )}
      </Facts>
      <VolumeForecast volume={volume} isFull={percent >= 100} />
    </Section>
  );
}

function VolumeForecast({
  volume: { projectedFullAt, notices },
  isFull,
}: {
  volume: Volume;
  isFull: boolean;
}) {
  const texts = words.status.volume;
  return (
    <Text size="sm" c="dimmed">
      {isFull && texts.full}
      {!isFull && projectedFullAt === null && texts.notProjected}{" "}
      {notices.length > 0 ? texts.notified(notices) : texts.marks}
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

const computePercent = ({ used, limit }: Volume): number =>
  limit === 0 ? 100 : Math.floor((100 * used) / limit);
