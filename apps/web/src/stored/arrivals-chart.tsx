import "@mantine/charts/styles.css";
import type { http } from "@inlet/contracts";
import { BarChart } from "@mantine/charts";
import { Table, VisuallyHidden } from "@mantine/core";
import type { z } from "zod";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";

interface ArrivalsChartProps {
  days: z.output<typeof http.arrivals>["data"];
  height: number;
}

const dayFormat = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", timeZone: "UTC" });
const formatDay = (day: string) => dayFormat.format(new Date(`${day}T00:00:00Z`));

/**
 * Keeps the keyboard out of the chart. Its layers are React portals, which listen to the focus, and Chromium makes any SVG
 * element that does a stop of the keyboard.
 */
function keepFocusOut(chart: HTMLElement | null) {
  if (chart === null) return undefined;
  const skipLayers = () => {
    for (const it of chart.querySelectorAll("g[class*='zIndex-layer']:not([tabindex])"))
      it.setAttribute("tabindex", "-1");
  };
  const observer = new MutationObserver(skipLayers);
  observer.observe(chart, { childList: true, subtree: true });
  skipLayers();
  return () => observer.disconnect();
}

/** A bar chart, and the same numbers as a table for screen readers. */
export function ArrivalsChart({ days, height }: ArrivalsChartProps) {
  const texts = words.status.arrivals;
  return (
    <>
      <div aria-hidden ref={keepFocusOut}>
        <BarChart
          h={height}
          data={days.map((it) => ({ ...it, day: formatDay(it.day) }))}
          dataKey="day"
          series={[
            { name: "messages", label: texts.messages, color: "blue.4" },
            { name: "conversations", label: texts.conversations, color: "blue.8" },
          ]}
          valueFormatter={formatNumber}
          withLegend
          barChartProps={{ accessibilityLayer: false }}
          barProps={{ isAnimationActive: false }}
        />
      </div>
      <VisuallyHidden>
        <Table
          data={{
            caption: texts.title,
            head: [texts.day, texts.conversations, texts.messages],
            body: days.map((it) => [
              formatDay(it.day),
              formatNumber(it.conversations),
              formatNumber(it.messages),
            ]),
          }}
        />
      </VisuallyHidden>
    </>
  );
}
