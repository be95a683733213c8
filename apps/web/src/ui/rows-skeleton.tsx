import { Skeleton, Stack } from "@mantine/core";
import { words } from "../words/index.ts";

const keys = ["a", "b", "c", "d", "e", "f"];

/** Stands for rows that are loading, each as high as a real one. */
export function RowsSkeleton({ height = 92 }: { height?: number }) {
  return (
    <Stack role="status" aria-label={words.browse.loading} gap={8}>
      {keys.map((it) => (
        <Skeleton key={it} height={height} />
      ))}
    </Stack>
  );
}
