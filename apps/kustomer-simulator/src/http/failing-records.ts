import type { Knobs } from "../knobs.ts";
import type { HandlerResult } from "./api-request.ts";
import { isProblem } from "./reply.ts";

/** Replaces a reply that holds a record of `failingIds` by a 500. A record that only names such an id does not count. */
export function failWithRecords(result: HandlerResult, { failingIds }: Knobs): HandlerResult {
  if (isProblem(result)) return result;
  const holds = (id: string) => result.body.includes(`"id":"${id}","attributes"`);
  return failingIds.some(holds) ? { status: 500, title: "Internal Server Error" } : result;
}
