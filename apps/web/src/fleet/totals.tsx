import { Card, SimpleGrid, Text } from "@mantine/core";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";
import type { FleetTotals } from "./use-fleet.ts";

const kinds = ["workspaces", "active", "failing", "late"] as const;

/** The state of the whole fleet in four numbers. */
export function FleetTotalCards({ totals }: { totals: FleetTotals }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 4 }} m={0} spacing="sm">
      {kinds.map((it) => (
        <Card key={it} withBorder padding="sm" style={{ flexDirection: "column-reverse" }}>
          <Text component="dt" size="sm" c="dimmed">
            {words.fleet.totals[it]}
          </Text>
          <Text component="dd" m={0} size="xl" fw={700} c={pickColor(it, totals[it])}>
            {formatNumber(totals[it])}
          </Text>
        </Card>
      ))}
    </SimpleGrid>
  );
}

const textColor = "var(--mantine-color-text)";

function pickColor(kind: (typeof kinds)[number], count: number): string {
  if (count === 0) return textColor;
  if (kind === "failing") return "light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))";
  if (kind === "late") return "light-dark(var(--mantine-color-orange-9), var(--mantine-color-orange-4))";
  return textColor;
}
