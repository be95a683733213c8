import { http } from "@inlet/contracts";
import { Box, Progress, Text } from "@mantine/core";
import type { Overview } from "../api/overview.ts";
import { Facts, InstantFact } from "../ui/facts.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import classes from "./volume.module.css";

type Volume = Overview["volume"];

/** Marks of the gauge, in percent. The last two are so close that their numbers move apart. */
const marks = [
  { at: 80, translate: "-50%" },
  { at: 95, translate: "-85%" },
  { at: 100, translate: "-10%" },
];

interface VolumeSectionProps {
  overview: Overview;
  /** Whether only the first question is answered: how much is left. */
  isBrief?: boolean;
}

/** The volume used and, where there is a limit, when it is reached at the current rate. */
export function VolumeSection({ overview: { volume, notices }, isBrief = false }: VolumeSectionProps) {
  if (volume.limit === http.noVolumeLimit) return <Unlimited volume={volume} />;
  return <Limited {...{ volume, isBrief, sentAlerts: listSentAlerts(volume, notices) }} />;
}

/** The marks whose alert the workspace's notice URL has accepted. Without a URL nobody was alerted. */
function listSentAlerts({ notices: marks, periodStart }: Volume, notices: Overview["notices"]): number[] {
  const sent = notices.filter(({ at, deliveredAt }) => deliveredAt !== null && at >= periodStart);
  return marks.filter((mark) => sent.some(({ kind }) => kind === `volume_${mark}`));
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

interface LimitedProps {
  volume: Volume;
  sentAlerts: readonly number[];
  isBrief: boolean;
}

function Limited({ volume, sentAlerts, isBrief }: LimitedProps) {
  const texts = words.status.volume;
  const percent = computePercent(volume);
  const text = texts.used(volume.used, volume.limit);
  return (
    <Section title={texts.title} aside={<Text fw={600}>{texts.percent(percent)}</Text>}>
      <Text size="sm">
        {text} {texts.period[volume.period]}
      </Text>
      <Gauge percent={percent} text={text} />
      {isBrief ? <NextChange volume={volume} /> : <Outlook {...{ volume, percent, sentAlerts }} />}
    </Section>
  );
}

/** When the limit is reached or, if it is not, when the volume resets. */
function NextChange({ volume: { periodEnd, projectedFullAt } }: { volume: Volume }) {
  const texts = words.status.volume;
  return (
    <Facts>
      <InstantFact
        name={projectedFullAt ? texts.projectedBriefly : texts.renews}
        at={projectedFullAt ?? periodEnd}
      />
    </Facts>
  );
}

function Outlook({ volume, percent, sentAlerts }: Omit<LimitedProps, "isBrief"> & { percent: number }) {
  const texts = words.status.volume;
  return (
    <>
      <Facts>
        <InstantFact name={texts.renews} at={volume.periodEnd} />
        <InstantFact name={texts.projected} at={volume.projectedFullAt} />
      </Facts>
      <Text size="sm" c="dimmed">
        {percent >= 100 && (volume.limit === 0 ? texts.none : texts.full)}
        {percent < 100 && volume.projectedFullAt === null && texts.notProjected}{" "}
        {sentAlerts.length > 0 ? texts.notified(sentAlerts) : texts.marks}
      </Text>
    </>
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
      {marks.map(({ at, translate }) => (
        <Box key={at} className={classes["mark"] ?? ""} style={{ left: `${at}%` }} aria-hidden>
          <span style={{ position: "absolute", translate }}>{at}</span>
        </Box>
      ))}
    </Box>
  );
}

const computePercent = ({ used, limit }: Volume): number =>
  limit === 0 ? 100 : Math.floor((100 * used) / limit);
