import { readResource, type Stream, type Version } from "../world/resource.ts";
import type { ApiRequest, Handler, HandlerResult } from "./api-request.ts";
import { notFound, toSerializedReply } from "./reply.ts";

export const getById =
  (stream: Stream): Handler =>
  (request) =>
    toRecordResult(findRecord(request, stream, request.params.id ?? ""), "id");

/** Returns the records of a comma-separated list of ids. A list of one id has the reply of a single record. */
export const getByIds =
  (stream: Stream): Handler =>
  (request) => {
    const { knobs, params } = request;
    const ids = (params.ids ?? "").split(",").filter((id) => id !== "");
    if (ids.length === 1) return toRecordResult(findRecord(request, stream, ids[0] ?? ""), "id");
    if (ids.length > knobs.commaListMax)
      return { status: 400, title: `At most ${knobs.commaListMax} ids`, source: "id" };
    const records = ids.map((id) => findRecord(request, stream, id));
    if (knobs.commaListMissing === "404" && records.includes(undefined)) return notFound("id");
    const isShown = (version: Version | undefined) =>
      version !== undefined || knobs.commaListMissing === "null";
    const found = new Set(records.filter(isShown));
    const rows = [...found].map((version) => version?.json.toString() ?? "null");
    return toSerializedReply(Buffer.from(`{"data":[${rows.join(",")}]}`));
  };

/** Returns the first record with a value, such as `externalId=x` in the path. */
export const getByValue =
  (stream: Stream, parameter: string, hasValue: (version: Version, value: string) => boolean) =>
  ({ world, params: { value = "" } }: ApiRequest): HandlerResult =>
    toRecordResult(
      world.stores[stream].byId.find((version) => hasValue(version, value)),
      parameter,
    );

export function hasExternalId(version: Version, value: string): boolean {
  return readResource(version).attributes["externalId"] === value;
}

/** Returns a check whether a customer has an address or a phone number. */
export const hasContact = (list: string, field: string) => (version: Version, value: string) => {
  const contacts: unknown = readResource(version).attributes[list];
  return Array.isArray(contacts) && contacts.some((contact) => contact[field] === value);
};

function toRecordResult(version: Version | undefined, parameter: string): HandlerResult {
  if (!version) return notFound(parameter);
  return toSerializedReply(Buffer.concat([Buffer.from('{"data":'), version.json, Buffer.from("}")]));
}

/** The streams whose deleted or merged records may still be found by id. */
const tracedStreams: readonly Stream[] = ["conversations", "customers"];

/**
 * Finds a record by id. Kustomer does not document its answer for deleted and merged records, so the knobs decide: the
 * id of a deleted record may return the flagged record, and the id of a merged one its target.
 */
function findRecord(request: ApiRequest, stream: Stream, id: string): Version | undefined {
  const { world, knobs } = request;
  const current = world.stores[stream].get(id);
  if (current || !tracedStreams.includes(stream)) return current;
  const target = world.mergedInto.get(id);
  if (target !== undefined)
    return knobs.mergedSource === "redirect" ? findRecord(request, stream, target) : undefined;
  if (knobs.deletedAs === "gone") return undefined;
  return world.deletedRecords.find((version) => version.stream === stream && version.id === id);
}
