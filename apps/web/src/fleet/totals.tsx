import { Card, SimpleGrid, Text } from "@mantine/core";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";
import type { FleetTotals } from "./use-fleet.ts";

const kinds = ["workspaces", "active", "failing", "late"] as const;

/** The colors of counts that ask for attention. */
const colors: Partial<Record<keyof FleetTotals, string>> = {
  failing: "light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))",
  late: "light-dark(var(--mantine-color-orange-9), var(--mantine-color-orange-4))",
};

/** The state of the whole fleet in four numbers. */
export function FleetTotalCards({ totals }: { totals: FleetTotals }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 4 }} m={0} spacing="sm">
      {kinds.map((it) => (
        <Card key={it} withBorder padding="sm" style={{ flexDirection: "column-reverse" }}>
          <Text component="dt" size="sm" c="dimmed">
            {words.fleet.totals[it]}
          </Text>
          <Text
            component="dd"
            m={0}
            size="xl"
            fw={700}
            c={(totals[it] > 0 && colors[it]) || "var(--mantine-color-text)"}
          >
            {formatNumber(totals[it])}
          </Text>
        </Card>
      ))}
    </SimpleGrid>
  );
}
