import { getRelatedId, type Resource, readResource, type Version } from "../world/resource.ts";
import type { ApiRequest, HandlerResult } from "./api-request.ts";
import { listAll, listPage } from "./list-handlers.ts";
import { editReply, notFound, toJsonReply } from "./reply.ts";

/** Returns a record that has a name in its path instead of an id. */
export const getByName =
  (stream: "klasses" | "metadata") =>
  ({ world, params }: ApiRequest): HandlerResult => {
    const found = world.stores[stream].byId.find((it) => readResource(it).attributes["name"] === params.name);
    return found ? toJsonReply({ data: readResource(found) }) : notFound("name");
  };

/** Lists the custom objects of one class. `fromDate` is compared with `updatedAt`. */
export function listKobjects(request: ApiRequest): HandlerResult {
  if (!hasKlass(request)) return notFound("name");
  const from = Date.parse(request.query.get("fromDate") ?? "1970-01-01");
  if (Number.isNaN(from)) return { status: 400, title: "Invalid date", source: "fromDate" };
  return listPage(
    request,
    selectKobjects(request).filter(({ updatedAt }) => updatedAt >= from),
  );
}

export function getKobject(request: ApiRequest): HandlerResult {
  const kobject = selectKobjects(request).find(({ id }) => id === request.params.id);
  return kobject ? toJsonReply({ data: readResource(kobject) }) : notFound("id");
}

/** Lists the custom objects of one customer. */
export function listCustomerKobjects(request: ApiRequest, customerId: string): HandlerResult {
  return listPage(
    request,
    selectKobjects(request).filter((it) => it.customerId === customerId),
  );
}

/** Lists the service level agreements; with `versions=all` their versions are included. */
export function listSlas(request: ApiRequest): HandlerResult {
  const page = listAll("slas")(request);
  if (request.query.get("versions") !== "all") return page;
  return editReply(page, (body) => ({ ...body, included: body.data.map(toSlaVersion) }));
}

function toSlaVersion(sla: Resource): Resource {
  const id = getRelatedId(sla, "currentVersion") ?? "";
  return {
    type: "sla_version",
    id,
    attributes: {
      metrics: { firstResponse: { businessTime: 3_600_000 } },
      createdAt: sla.attributes["createdAt"],
    },
    relationships: { sla: { links: sla.links, data: { type: "sla", id: sla.id } } },
    links: { self: `${sla.links.self}/versions/${id}` },
  };
}

function hasKlass({ world, params }: ApiRequest): boolean {
  return world.stores.klasses.byId.some((it) => readResource(it).attributes["name"] === params.name);
}

function selectKobjects({ world, params }: ApiRequest): Version[] {
  return world.stores.kobjects.byId.filter((it) => readResource(it).type === `kobject.${params.name}`);
}
