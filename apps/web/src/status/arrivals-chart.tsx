import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import { Table, VisuallyHidden } from "@mantine/core";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";

interface Day {
  /** Such as `2026-11-24`. */
  day: string;
  conversations: number;
  messages: number;
}

interface ArrivalsChartProps {
  days: readonly Day[];
  height: number;
}

const dayFormat = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });
const formatDay = (day: string) => dayFormat.format(new Date(`${day}T00:00:00Z`));

/** A bar chart, and the same numbers as a table for screen readers. */
export function ArrivalsChart({ days, height }: ArrivalsChartProps) {
  const texts = words.status.arrivals;
  return (
    <>
      <BarChart
        aria-hidden
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
      <VisuallyHidden>
        <DayTable days={days} />
      </VisuallyHidden>
    </>
  );
}

function DayTable({ days }: Pick<ArrivalsChartProps, "days">) {
  const texts = words.status.arrivals;
  return (
    <Table>
      <Table.Caption>{texts.title}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{texts.day}</Table.Th>
          <Table.Th>{texts.conversations}</Table.Th>
          <Table.Th>{texts.messages}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {days.map(({ day, conversations, messages }) => (
          <Table.Tr key={day}>
            <Table.Td>{formatDay(day)}</Table.Td>
            <Table.Td>{formatNumber(conversations)}</Table.Td>
            <Table.Td>{formatNumber(messages)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
