import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import { Table, VisuallyHidden } from "@mantine/core";
import { number } from "../words/number.ts";
import { words } from "../words.ts";

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

const short = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });
const nameOf = (day: string) => short.format(new Date(`${day}T00:00:00Z`));

/** Bars for who sees, a table for who hears. */
export function ArrivalsChart({ days, height }: ArrivalsChartProps) {
  const said = words.status.arrivals;
  return (
    <>
      <BarChart
        aria-hidden
        h={height}
        data={days.map((it) => ({ ...it, day: nameOf(it.day) }))}
        dataKey="day"
        series={[
          { name: "messages", label: said.messages, color: "blue.4" },
          { name: "conversations", label: said.conversations, color: "blue.8" },
        ]}
        valueFormatter={number}
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
  const said = words.status.arrivals;
  return (
    <Table>
      <Table.Caption>{said.title}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{said.day}</Table.Th>
          <Table.Th>{said.conversations}</Table.Th>
          <Table.Th>{said.messages}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {days.map(({ day, conversations, messages }) => (
          <Table.Tr key={day}>
            <Table.Td>{nameOf(day)}</Table.Td>
            <Table.Td>{number(conversations)}</Table.Td>
            <Table.Td>{number(messages)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
