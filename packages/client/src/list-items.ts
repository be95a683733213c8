import type { paths } from "./api.ts";
import type { InletClient } from "./client.ts";
import { unwrap } from "./inlet-error.ts";
import { type RetryOptions, withRetries } from "./retry.ts";

type Reply<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer R } } } };
}
  ? R
  : never;

/** The paths of lists: their replies have `data`, and a `next` that is null at the end. */
export type ListPath = {
  [P in keyof paths]: [Reply<P>] extends [{ data: unknown[]; next: string | null }]
    ? null extends Reply<P>["next"]
      ? P
      : never
    : never;
}[keyof paths];

/** An item of the list at a path. */
export type ListItem<P extends ListPath> = Reply<P> extends { data: (infer I)[] } ? I : never;

/** The parameters of the list at a path. */
export type ListParameters<P extends ListPath> = paths[P] extends { get: { parameters: infer Q } }
  ? Q
  : never;

/** How to read a list. */
export interface ListOptions<P extends ListPath> {
  path: P;
  params: ListParameters<P>;
  retry?: RetryOptions;
  signal?: AbortSignal;
  /** The time for one page; default 60,000. */
  timeoutMs?: number;
}

interface Page<I> {
  data: I[];
  next: string | null;
}

/**
 * Reads a list to its end, page by page: the next page is requested when the items before it are used up.
 * @throws InletError when a page is refused
 */
export async function* listItems<P extends ListPath>(
  client: InletClient,
  { path, params, retry = {}, signal = new AbortController().signal, timeoutMs = 60_000 }: ListOptions<P>,
): AsyncGenerator<ListItem<P>, void, undefined> {
  const read = toPageReader<ListItem<P>>(client, path, params);
  for (let after: string | undefined; ; ) {
    const send = () => read(after, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    const page: Page<ListItem<P>> = await withRetries(send, retry, signal);
    yield* page.data;
    if (page.next === null) return;
    after = page.next;
  }
}

/** All lists have the same shape, which the types of a client cannot express for a path that is a variable. */
function toPageReader<I>(client: InletClient, path: string, params: unknown) {
  type Get = (path: string, init: object) => Promise<{ data?: Page<I>; error?: unknown; response: Response }>;
  const get = client.GET as unknown as Get;
  const { query, ...others } = params as { query?: object };
  return (after: string | undefined, signal: AbortSignal): Promise<Page<I>> =>
    unwrap(
      get(path, {
        params: { ...others, query: { ...query, ...(after !== undefined && { after }) } },
        signal,
      }),
    );
}
