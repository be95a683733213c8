import { Skeleton, Stack } from "@mantine/core";
import { words } from "../words/index.ts";

/** Stands for a page that is loading, in about the same shape. */
export function PageSkeleton() {
  return (
    <Stack role="status" aria-label={words.shell.loading} gap="lg">
      <Skeleton height={34} width="min(24rem, 80%)" />
      <Skeleton height={120} />
      <Skeleton height={220} />
    </Stack>
  );
}
