/** Builds the path of one page of a list. @param after the page's cursor; empty for the first page */
export function toPagePath(
  path: string,
  query: URLSearchParams | Record<string, string>,
  after: string,
): string {
  const parameters = new URLSearchParams(query);
  if (after !== "") parameters.set("after", after);
  return `${path}?${parameters}`;
}

/** Options of an infinite query that reads a list of the API from its first page to its last. */
export const pageParams = {
  initialPageParam: "",
  getNextPageParam: ({ next }: { next: string | null }) => next ?? undefined,
};
