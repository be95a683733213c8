import { Card, SimpleGrid, Text } from "@mantine/core";
import { number } from "../words/number.ts";
import { words } from "../words.ts";
import type { FleetTotals } from "./queries.ts";

const kinds = ["workspaces", "active", "failing", "late"] as const;

/** How the whole fleet fares, in four numbers. */
export function Totals({ totals }: { totals: FleetTotals }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 4 }} m={0} spacing="sm">
      {kinds.map((it) => (
        <Card key={it} withBorder padding="sm" style={{ flexDirection: "column-reverse" }}>
          <Text component="dt" size="sm" c="dimmed">
            {words.fleet.totals[it]}
          </Text>
          <Text component="dd" m={0} size="xl" fw={700} c={colorOf(it, totals[it])}>
            {number(totals[it])}
          </Text>
        </Card>
      ))}
    </SimpleGrid>
  );
}

const plain = "var(--mantine-color-text)";

function colorOf(kind: (typeof kinds)[number], count: number): string {
  if (count === 0) return plain;
  if (kind === "failing") return "light-dark(var(--mantine-color-red-9), var(--mantine-color-red-4))";
  if (kind === "late") return "light-dark(var(--mantine-color-orange-9), var(--mantine-color-orange-4))";
  return plain;
}
