import { Stack } from "@mantine/core";
import type { ReactNode } from "react";

/** A list of `Fact`s, not so wide that a name and what it is stand far apart. */
export function Facts({ children, maw }: { children: ReactNode; maw?: number }) {
  return (
    <Stack component="dl" gap={6} m={0} {...(maw === undefined ? {} : { maw })}>
      {children}
    </Stack>
  );
}
