import { http } from "@inlet/contracts";
import { Skeleton, Text } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useApiQuery } from "../api/api-query.ts";
import { toQueryKey } from "../api/query-keys.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { loadOnDemand } from "../loading/load-on-demand.tsx";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";

// The chart library is as large as the rest of the page.
const ArrivalsChart = loadOnDemand(() => import("./arrivals-chart.tsx"), "ArrivalsChart");

const days = 30;
const height = 240;

/** How many records arrived on each of the last days. Loaded when it becomes visible. */
export function ArrivalsSection() {
  const texts = words.status.arrivals;
  const { ref, entry } = useIntersection({ rootMargin: "50px" });
  const [wasVisible, setVisible] = useState(false);
  if (entry?.isIntersecting && !wasVisible) setVisible(true);
  return (
    <Section title={texts.title} hint={texts.hint}>
      <div ref={ref} style={{ minHeight: height }}>
        {wasVisible ? <Arrivals /> : <Skeleton height={height} />}
      </div>
    </Section>
  );
}

function Arrivals() {
  const { data, error, isPending, refetch } = useArrivals();
  if (isPending) return <Skeleton height={height} />;
  if (data === undefined)
    return (
      <Failure
        error={error}
        title={words.errors.loading(words.status.arrivals.title.toLowerCase())}
        retry={refetch}
      />
    );
  if (data.data.every((it) => it.conversations + it.messages === 0))
    return <Text>{words.status.arrivals.none}</Text>;
  return (
    <Suspense fallback={<Skeleton height={height} />}>
      <ArrivalsChart days={data.data} height={height} />
    </Suspense>
  );
}

/** Loads how many records arrived on each of the last days, in the browser's time zone. */
function useArrivals() {
  const { id, path } = useWorkspace();
  const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
  return useQuery({
    ...useApiQuery(`${path}/arrivals?days=${days}&zone=${zone}`, http.arrivals),
    queryKey: toQueryKey(id, "arrivals"),
  });
}
