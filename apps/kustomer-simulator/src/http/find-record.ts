import type { Stream, Version } from "../world/resource.ts";
import type { ApiRequest } from "./api-request.ts";

/** Streams whose records do not always vanish without a trace. */
const traced: readonly Stream[] = ["conversations", "customers"];

/**
 * What an id finds. What Kustomer answers for deleted and merged records is not documented, so the knobs decide: a
 * deleted one may be there still, flagged; a merged one may give the record it became part of.
 */
export function findRecord(request: ApiRequest, stream: Stream, id: string): Version | undefined {
  const { world, knobs } = request;
  const alive = world.stores[stream].get(id);
  if (alive || !traced.includes(stream)) return alive;
  const target = world.mergedInto.get(id);
  if (target === undefined)
    return knobs.deletedAs === "flagged" ? tombstoneOf(request, stream, id) : undefined;
  return knobs.mergedSource === "redirect" ? findRecord(request, stream, target) : undefined;
}

function tombstoneOf({ world }: ApiRequest, stream: Stream, id: string): Version | undefined {
  return world.deletedRecords.find((version) => version.stream === stream && version.id === id);
}
