import { Skeleton, Stack } from "@mantine/core";
import { words } from "../words/index.ts";

/** Stands for a page that is loading, in about the same shape. */
export const PageSkeleton = () => (
  <Stack role="status" aria-label={words.shell.loading} gap="lg">
    <Skeleton height={34} width="min(24rem, 80%)" />
    <Skeleton height={120} />
    <Skeleton height={220} />
  </Stack>
);

const rows = ["a", "b", "c", "d", "e", "f"];

/** Stands for rows that are loading, each as high as a real one, in pixels. */
export const RowsSkeleton = ({ height }: { height: number }) => (
  <Stack role="status" aria-label={words.browse.loading} gap={8}>
    {rows.map((it) => (
      <Skeleton key={it} height={height} />
    ))}
  </Stack>
);
