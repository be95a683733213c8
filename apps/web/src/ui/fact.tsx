import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** A name and what it is, on one line where there is room. Belongs into a `dl`. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Group component="div" justify="space-between" gap="xs" align="baseline">
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" size="sm" m={0} ml="auto" ta="end" fw={500} style={{ overflowWrap: "anywhere" }}>
        {children}
      </Text>
    </Group>
  );
}
