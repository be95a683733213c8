import { Skeleton, Text } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { lazy, Suspense, useState } from "react";
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

/** What arrived on each of the last days; loaded when it comes into sight. */
export function ArrivalsSection() {
  const said = words.status.arrivals;
  const { ref, entry } = useIntersection({ rootMargin: "50px" });
  const [isSeen, setSeen] = useState(false);
  if (entry?.isIntersecting && !isSeen) setSeen(true);
  return (
    <Section title={said.title} hint={said.hint}>
      <div ref={ref} style={{ minHeight: height }}>
        {isSeen ? <Arrivals /> : <Skeleton height={height} />}
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
