import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Instant } from "./instant.tsx";

/** A list of `Fact`s. `maw` limits its width, so that names and values stay close together. */
export function Facts({ children, maw }: { children: ReactNode; maw?: number }) {
  return (
    <Stack component="dl" gap={6} m={0} {...(maw === undefined ? {} : { maw })}>
      {children}
    </Stack>
  );
}

/** A name and its value, on one line where they fit. */
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

interface InstantFactProps {
  name: string;
  at: Date | null;
  isRelative?: boolean;
}

/** A name and an instant; nothing while there is no such instant. */
export const InstantFact = ({ name, at, isRelative = false }: InstantFactProps) =>
  at && (
    <Fact name={name}>
      <Instant at={at} isRelative={isRelative} />
    </Fact>
  );
