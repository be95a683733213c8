import { Fault, type FaultKind } from "@inlet/contracts";
import { z } from "zod";
import { parseJson } from "../payload/values.ts";

/** Why Kustomer did not accept a key. */
export type KeyRefusalReason = "expired" | "wrong_region" | "rejected";

/** A response whose status is not 2xx. */
export interface ErrorResponse {
  status: number;
  body: Buffer;
  /** After a 429: when requests to the org may be sent again. */
  retryAt: Date | undefined;
}

const faultKindByStatus: Record<number, FaultKind> = {
  401: "unauthorized",
  402: "forbidden",
  403: "forbidden",
  404: "not_found",
  408: "unavailable",
  410: "not_found",
  425: "unavailable",
  429: "rate_limited",
};

const messages: Record<FaultKind, string> = {
  invalid: "Kustomer refused the request",
  unauthorized: "Kustomer did not accept the API key",
  forbidden: "Kustomer does not let this API key read that",
  not_found: "Kustomer does not have that",
  conflict: "Kustomer reports a conflict",
  gone: "Kustomer does not have that any more",
  rate_limited: "Kustomer's request limit is used up",
  unavailable: "Kustomer could not answer",
};

const unknown = z.unknown().optional();
/** Accepts both documented shapes of an error body. */
const errorBody = z.object({
  errors: z.array(z.object({ code: unknown, title: unknown, message: unknown })).min(1),
});

/**
 * The fault that an error response stands for. Its details are `{status, code, title}`, `isKustomerError` when the
 * body has one of Kustomer's shapes, `namesPageSize` when it speaks of a page size and, for a refused key, `reason`.
 * They never hold a header, nor any text of the response that could be a key, an id or an address. An HTML page that
 * refuses comes from an intermediary, which knows neither whether Kustomer has the record nor what the key may read, so it
 * counts as `unavailable`.
 * @see https://developer.kustomer.com/kustomer-api-docs/reference/errors
 */
export function toResponseFault({ status, body, retryAt }: ErrorResponse): Fault {
  const error = parseErrorBody(body);
  const reason = findKeyRefusalReason(status, `${error.code ?? ""} ${error.title ?? ""}`);
  const isForeignPage = foreignStatuses.has(status) && isHtml(body);
  const kind = reason ? "unauthorized" : isForeignPage ? "unavailable" : toFaultKind(status);
  const namesPageSize = /\bpage[ _-]?size\b/i.test(body.toString("latin1", 0, 2_000)) || undefined;
  const details = Object.fromEntries(
    Object.entries({ status, ...error, reason, namesPageSize }).filter(([, value]) => value !== undefined),
  );
  const message = isForeignPage ? foreignPage : messages[kind];
  return new Fault(kind, `${message} (status ${status}).`, { details, ...(retryAt && { retryAt }) });
}

/** What an intermediary may answer in Kustomer's place. A request that is too large for one is smaller the next time. */
const foreignStatuses = new Set([400, 402, 403, 404, 410]);

const foreignPage =
  "Something between Inlet and Kustomer refused the request with a web page. If that goes on, check the proxies and firewalls on the way, and that the key's allowed IP addresses include this service";

const isHtml = (body: Buffer): boolean => body.toString("latin1", 0, 64).trimStart().startsWith("<");

/** Any other redirect or an unknown status counts as `unavailable`, because it does not come from Kustomer's API. */
function toFaultKind(status: number): FaultKind {
  return faultKindByStatus[status] ?? (status >= 400 && status < 500 ? "invalid" : "unavailable");
}

/** Kustomer does not document the status of a wrong-region refusal, so the text decides. */
function findKeyRefusalReason(status: number, text: string): KeyRefusalReason | undefined {
  if (status < 400 || status >= 500 || status === 429) return undefined;
  if (/\bpod\b.*\bhandled by\b|\bassociated with pod\b/i.test(text)) return "wrong_region";
  if (status !== 401) return undefined;
  return /\bexpired\b/i.test(text) ? "expired" : "rejected";
}

function parseErrorBody(body: Buffer): { code?: string; title?: string; isKustomerError?: true } {
  const parsed = errorBody.safeParse(parseJson(body));
  if (!parsed.success) return {};
  const [error] = parsed.data.errors;
  return {
    isKustomerError: true,
    ...redactField("code", error?.code),
    ...redactField("title", error?.title ?? error?.message),
  };
}

/** Servers echo what they were sent, so every address and every long word is replaced. */
function redactField<K extends string>(name: K, value: unknown): { [key in K]?: string } {
  if (typeof value !== "string" || value === "") return {};
  const redacted = value.replace(/[^\s@]*@\S*|\S{20,}/g, "…").slice(0, 120);
  return { [name]: redacted } as { [key in K]?: string };
}
