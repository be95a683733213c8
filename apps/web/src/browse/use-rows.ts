import { useMemo } from "react";

/** The rows of all pages that are there; the same list for as long as no page comes. */
export const useRows = <T>(pages: readonly { data: T[] }[] | undefined): readonly T[] =>
  useMemo(() => pages?.flatMap((it) => it.data) ?? [], [pages]);
