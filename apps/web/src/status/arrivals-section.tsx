import { Skeleton, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useArrivals } from "../api/arrivals.ts";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words.ts";

// The chart library is as large as all the rest of the page together.
const ArrivalsChart = lazy(() =>
  import("./arrivals-chart.tsx").then(({ ArrivalsChart: it }) => ({ default: it })),
);

const days = 30;
const height = 240;

/** What arrived on each of the last days. */
export function ArrivalsSection() {
  const said = words.status.arrivals;
  return (
    <Section title={said.title} hint={said.hint}>
      <div style={{ minHeight: height }}>
        <Arrivals />
      </div>
    </Section>
  );
}

function Arrivals() {
  const { data, error, isPending, refetch } = useArrivals(days);
  if (isPending) return <Skeleton height={height} />;
  if (data === undefined) return <Failure error={error} title={words.errors.loading} retry={refetch} />;
  if (data.data.every((it) => it.conversations + it.messages === 0))
    return <Text>{words.status.arrivals.none}</Text>;
  return (
    <Suspense fallback={<Skeleton height={height} />}>
      <ArrivalsChart days={data.data} height={height} />
    </Suspense>
  );
}
