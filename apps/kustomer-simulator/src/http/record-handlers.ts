import { readResource, type Stream, type Version } from "../world/resource.ts";
import type { Answer, ApiRequest } from "./api-request.ts";
import { findRecord } from "./find-record.ts";
import { listReply, withAttachments } from "./list-handlers.ts";
import { recordReply } from "./pagination.ts";
import { bodyReply, type Problem } from "./reply.ts";

/** One record by id. */
export const getOne =
  (stream: Stream) =>
  (request: ApiRequest): Answer =>
    oneReply(findRecord(request, stream, request.params[0] ?? ""), "id");

/** One record, or several by a comma list; a list of one id answers like a single get. */
export const getSome =
  (stream: Stream) =>
  (request: ApiRequest): Answer => {
    const { knobs, params } = request;
    const ids = (params[0] ?? "").split(",").filter((id) => id !== "");
    if (ids.length === 1) return oneReply(findRecord(request, stream, ids[0] ?? ""), "id");
    if (ids.length > knobs.commaListMax)
      return { status: 400, title: `At most ${knobs.commaListMax} ids`, source: "id" };
    const answers = ids.map((id) => findRecord(request, stream, id));
    if (knobs.commaListMissing === "404" && answers.includes(undefined)) return notFound("id");
    const found = new Set(answers.filter((version) => version !== undefined));
    return bodyReply(Buffer.from(`{"data":[${[...found].map(({ json }) => json.toString()).join(",")}]}`));
  };

/** One record by an attribute, as `externalId=x` in the path. */
export const getBy =
  (stream: Stream, parameter: string, holds: (version: Version, value: string) => boolean) =>
  ({ world, params: [value = ""] }: ApiRequest): Answer =>
    oneReply(
      world.stores[stream].byId.find((version) => holds(version, value)),
      parameter,
    );

/** Whether a record's own external id is this. */
export function hasExternalId(version: Version, value: string): boolean {
  return readResource(version).attributes["externalId"] === value;
}

/** Whether one of a customer's addresses, or numbers, is this. */
export const hasContact = (list: string, field: string) => (version: Version, value: string) => {
  const contacts: unknown = readResource(version).attributes[list];
  return Array.isArray(contacts) && contacts.some((contact) => contact[field] === value);
};

/** The messages of one conversation. */
export function conversationMessages(request: ApiRequest): Answer {
  const {
    world,
    params: [id = ""],
  } = request;
  if (!world.stores.conversations.get(id)) return notFound("id");
  return withAttachments(request, listReply(request, world.getConversationMessages(id)));
}

/** The notes of one conversation. */
export function conversationNotes(request: ApiRequest): Answer {
  const {
    world,
    params: [id = ""],
  } = request;
  if (!world.stores.conversations.get(id)) return notFound("id");
  return listReply(
    request,
    world.stores.notes.byId.filter(({ conversationId }) => conversationId === id),
  );
}

/** The conversations of one customer; `fromDate` tests `updatedAt`. */
export function customerConversations(request: ApiRequest): Answer {
  const {
    world,
    params: [id = ""],
    query,
  } = request;
  if (!world.stores.customers.get(id)) return notFound("id");
  const from = Date.parse(query.get("fromDate") ?? "1970-01-01");
  if (Number.isNaN(from)) return { status: 400, title: "Invalid date", source: "fromDate" };
  return listReply(
    request,
    world.getCustomerConversations(id).filter(({ updatedAt }) => updatedAt >= from),
  );
}

/** The messages of one customer. */
export function customerMessages(request: ApiRequest): Answer {
  const {
    world,
    params: [id = ""],
  } = request;
  if (!world.stores.customers.get(id)) return notFound("id");
  return withAttachments(request, listReply(request, world.getCustomerMessages(id)));
}

/** The merges a customer was part of, on either side. */
export function customerMerges(request: ApiRequest): Answer {
  const {
    world,
    params: [id = ""],
  } = request;
  const isPart = (merge: Version) => {
    const { source, target } = readResource(merge).relationships;
    return [source, target].some((side) => side?.data && !Array.isArray(side.data) && side.data.id === id);
  };
  return listReply(request, world.stores.merges.byId.filter(isPart));
}

function oneReply(version: Version | undefined, parameter: string): Answer {
  return version ? recordReply(version) : notFound(parameter);
}

/** Kustomer's answer to what it does not have, or no longer has. */
export function notFound(parameter: string): Problem {
  return { status: 404, title: "Not Found", source: parameter };
}
