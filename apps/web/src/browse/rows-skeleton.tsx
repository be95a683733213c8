import { Skeleton, Stack } from "@mantine/core";
import { words } from "../words.ts";

const places = ["a", "b", "c", "d", "e", "f"];

/** Rows that are on their way, as high as they will be. */
export function RowsSkeleton({ height = 92 }: { height?: number }) {
  return (
    <Stack role="status" aria-label={words.browse.loading} gap={8}>
      {places.map((it) => (
        <Skeleton key={it} height={height} />
      ))}
    </Stack>
  );
}
