import { Stack } from "@mantine/core";
import type { ReactNode } from "react";

/** A list of `Fact`s. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <Stack component="dl" gap={6} m={0}>
      {children}
    </Stack>
  );
}
