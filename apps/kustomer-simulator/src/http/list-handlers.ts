import { readResource, type Version } from "../world/resource.ts";
import type { Answer, ApiRequest } from "./api-request.ts";
import { isProblem } from "./api-request.ts";
import { type PageOfRecords, pageOf, pageReply, sliceOf } from "./pagination.ts";
import type { Reply } from "./reply.ts";

/** How one list differs from the others. */
export interface ListStyle {
  most?: number;
  tellsTotal?: boolean;
}

/** Answers a page of a list kept ascending by id; `sort=desc` reads it from its end. */
export function listReply(request: ApiRequest, list: readonly Version[], style: ListStyle = {}): Answer {
  const page = pageOf(request, style.most ?? request.knobs.listPageMax);
  if ("title" in page) return page;
  const rows = sliceOf(list, page, (request.query.get("sort") ?? request.knobs.listOrder) === "desc").map(
    ({ json }) => json,
  );
  const records: PageOfRecords = { rows, hasNext: page.page * page.pageSize < list.length };
  if (style.tellsTotal) records.total = list.length;
  return pageReply(request, page, records);
}

/** Conversations, oldest id first. */
export function listConversations(request: ApiRequest): Answer {
  return listReply(request, request.world.stores.conversations.byId);
}

/** The messages of all conversations, oldest id first. */
export function listMessages(request: ApiRequest): Answer {
  return withAttachments(request, listReply(request, request.world.stores.messages.byId));
}

/** Customers; the newest reference knows filters and sorts here, older ones do not. */
export function listCustomers(request: ApiRequest): Answer {
  const all = request.world.stores.customers.byId;
  const list = request.knobs.customerListFilters ? filtered(request, all) : all;
  return listReply(request, list, { tellsTotal: true });
}

/** Tags, deleted ones too unless `deleted=false`. */
export function listTags(request: ApiRequest): Answer {
  const all = request.world.stores.tags.byId;
  const wanted = request.query.get("deleted");
  if (wanted === null) return listReply(request, all);
  return listReply(
    request,
    all.filter((tag) => (readResource(tag).attributes["deleted"] === true) === (wanted === "true")),
  );
}

/** Users and teams have longer pages. */
const peoplePageMax = 500;

/** The people of the org. */
export function listUsers(request: ApiRequest): Answer {
  return listReply(request, request.world.stores.users.byId, { most: peoplePageMax });
}

/** The teams of the org. */
export function listTeams(request: ApiRequest): Answer {
  return listReply(request, request.world.stores.teams.byId, { most: peoplePageMax });
}

/** All notes. */
export function listNotes(request: ApiRequest): Answer {
  return listReply(request, request.world.stores.notes.byId);
}

const filterName = /^filter\[(?<attribute>createdAt|updatedAt)\]\[(?<operator>gte|gt|lte|lt)\]$/u;

function filtered({ query }: ApiRequest, list: readonly Version[]): readonly Version[] {
  let left = list;
  for (const [name, value] of query) {
    const { attribute, operator } = filterName.exec(name)?.groups ?? {};
    if (!attribute || !operator) continue;
    left = left.filter((version) =>
      passes(Date.parse(String(readResource(version).attributes[attribute])), operator, Date.parse(value)),
    );
  }
  const sort = query.get("sort");
  return sort && sort !== "desc" && sort !== "asc" ? ordered(left, sort) : left;
}

function passes(held: number, operator: string, wanted: number): boolean {
  if (operator === "gte") return held >= wanted;
  if (operator === "gt") return held > wanted;
  return operator === "lte" ? held <= wanted : held < wanted;
}

function ordered(list: readonly Version[], sort: string): Version[] {
  const attribute = sort.replace(/^-/u, "");
  const sign = sort.startsWith("-") ? -1 : 1;
  const keyOf = (version: Version) => String(readResource(version).attributes[attribute] ?? "");
  return [...list].sort((left, right) => sign * keyOf(left).localeCompare(keyOf(right)));
}

/** `include=attachments` adds an empty side list: nobody here attaches anything. */
export function withAttachments({ query }: ApiRequest, answer: Answer): Answer {
  if (isProblem(answer) || query.get("include") !== "attachments") return answer;
  return {
    ...answer,
    body: Buffer.concat([answer.body.subarray(0, -1), Buffer.from(',"included":[]}')]),
  } satisfies Reply;
}
