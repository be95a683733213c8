import { getRelatedId, type Resource, readResource, type Version } from "../world/resource.ts";
import type { ApiRequest, HandlerResult } from "./api-request.ts";
import { listPage } from "./list-handlers.ts";
import { editReply, notFound, toJsonReply } from "./reply.ts";

/** Returns attachments by a comma-separated list of ids, only those of outbound messages. */
export function getOutboundAttachments(request: ApiRequest): HandlerResult {
  const { world, params } = request;
  const ids = (params.ids ?? "").split(",").filter((id) => id !== "");
  const found = ids
    .map((id) => world.stores.attachments.get(id))
    .filter((it) => it !== undefined)
    .filter((it) => isOutbound(request, it));
  const [first] = found;
  if (!first) return notFound("id");
  const signed = found.map((it) => signAttachment(request, readResource(it)));
  return toJsonReply({ data: ids.length === 1 ? signed[0] : signed });
}

function isOutbound({ world }: ApiRequest, attachment: Version): boolean {
  const message = world.stores.messages.get(getMessageId(attachment) ?? "");
  return message !== undefined && readResource(message).attributes["direction"] === "out";
}

/** Returns one attachment of a message, with a new signed URL. */
export function getMessageAttachment(request: ApiRequest): HandlerResult {
  const { id, attachmentId = "" } = request.params;
  const attachment = request.world.stores.attachments.get(attachmentId);
  if (!attachment || getMessageId(attachment) !== id) return notFound("id");
  return toJsonReply({ data: signAttachment(request, readResource(attachment)) });
}

export function listConversationAttachments(request: ApiRequest, id: string): HandlerResult {
  const messages = new Set(request.world.getConversationMessages(id).map((message) => message.id));
  const attachments = request.world.stores.attachments.byId.filter((it) =>
    messages.has(getMessageId(it) ?? ""),
  );
  return editReply(listPage(request, attachments), (body) => ({
    ...body,
    data: body.data.map((it) => signAttachment(request, it)),
  }));
}

/** Adds the attachments to a page of messages: their ids to each message, and themselves as `included`. */
export function includeAttachments(request: ApiRequest, page: HandlerResult): HandlerResult {
  return editReply(page, (body) => {
    const byMessage = Map.groupBy(request.world.stores.attachments.byId, getMessageId);
    const find = ({ id }: Resource) => byMessage.get(id) ?? [];
    const data = body.data.map((message) => addAttachmentIds(message, find(message)));
    const included = body.data.flatMap(find).map((it) => signAttachment(request, readResource(it)));
    return { ...body, data, included };
  });
}

function addAttachmentIds(message: Resource, attachments: readonly Version[]): Resource {
  const data = attachments.map(({ id }) => ({ type: "attachment", id }));
  return { ...message, relationships: { attachments: { data }, ...message.relationships } };
}

function getMessageId(attachment: Version): string | undefined {
  return getRelatedId(readResource(attachment), "message");
}

/** Adds a signed URL, which ends after 10 minutes. No server has the file. */
function signAttachment({ now }: ApiRequest, attachment: Resource): Resource {
  const date = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/gu, "");
  const url = new URL(`https://attachments.kustomer.example/${attachment.id}`);
  url.search = String(
    new URLSearchParams({ "X-Amz-Date": date, "X-Amz-Expires": "600", "X-Amz-Signature": "simulated" }),
  );
  return { ...attachment, links: { ...attachment.links, related: url.href } };
}
