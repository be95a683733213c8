import type { Stream, Version } from "../world/resource.ts";
import type { ApiRequest } from "./api-request.ts";

/** The streams whose deleted or merged records may still be found by id. */
const tracedStreams: readonly Stream[] = ["conversations", "customers"];

/**
 * Finds a record by id. Kustomer does not document its answer for deleted and merged records, so the knobs decide: the
 * id of a deleted record may return the flagged record, and the id of a merged one its target.
 */
export function findRecord(request: ApiRequest, stream: Stream, id: string): Version | undefined {
  const { world, knobs } = request;
  const current = world.stores[stream].get(id);
  if (current || !tracedStreams.includes(stream)) return current;
  const target = world.mergedInto.get(id);
  if (target !== undefined)
    return knobs.mergedSource === "redirect" ? findRecord(request, stream, target) : undefined;
  if (knobs.deletedAs === "gone") return undefined;
  return world.deletedRecords.find((version) => version.stream === stream && version.id === id);
}
