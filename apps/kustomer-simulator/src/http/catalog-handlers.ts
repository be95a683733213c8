import { getRelatedId, type Resource, readResource, type Version } from "../world/resource.ts";
import type { ApiRequest, HandlerResult } from "./api-request.ts";
import { listAll, listFromDate, listPage } from "./list-handlers.ts";
import { editReply, notFound, toJsonReply } from "./reply.ts";

export function getMetadata(request: ApiRequest): HandlerResult {
  const found = findByName(request, "metadata");
  return found ? toJsonReply({ data: readResource(found) }) : notFound("name");
}

/** Lists the custom objects of one class. */
export function listKobjects(request: ApiRequest): HandlerResult {
  return findByName(request, "klasses") ? listFromDate(request, selectKobjects(request)) : notFound("name");
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

/** Finds a record that has a name in its path instead of an id. */
const findByName = ({ world, params }: ApiRequest, stream: "klasses" | "metadata"): Version | undefined =>
  world.stores[stream].byId.find((it) => readResource(it).attributes["name"] === params.name);

function selectKobjects({ world, params }: ApiRequest): Version[] {
  return world.stores.kobjects.byId.filter((it) => readResource(it).type === `kobject.${params.name}`);
}
