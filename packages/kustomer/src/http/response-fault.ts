import { Fault, type FaultKind } from "@inlet/contracts";
import { z } from "zod";

/** Why a key was not accepted. */
export type KeyRefusalReason = "expired" | "wrong_region" | "rejected";

/** A reply that is not a success. */
export interface ErrorResponse {
  status: number;
  body: Buffer;
  /** For a 429: when the org may be asked again. */
  retryAt: Date | undefined;
}

const byStatus: Record<number, FaultKind> = {
  401: "unauthorized",
  402: "forbidden",
  403: "forbidden",
  404: "not_found",
  408: "unavailable",
  410: "not_found",
  425: "unavailable",
  429: "rate_limited",
};

const words: Record<FaultKind, string> = {
  invalid: "Kustomer refused the request",
  unauthorized: "Kustomer did not accept the API key",
  forbidden: "Kustomer does not let this API key read that",
  not_found: "Kustomer does not have that",
  conflict: "Kustomer reports a conflict",
  rate_limited: "Kustomer's request limit is used up",
  unavailable: "Kustomer could not answer",
};

/** The two documented shapes of an error body, read together. */
const unknown = z.unknown().optional();
const errorBody = z.object({
  errors: z.array(z.object({ code: unknown, title: unknown, message: unknown })).min(1),
});

/**
 * The fault that a refusing reply stands for. Carries `{status, code, title}`, `isKustomers` when the body has one of
 * Kustomer's own shapes and, for a refused key, `reason`; never a header, and no word of the reply that could be a
 * key, an id or an address. A page of HTML that says 404 was written by something in between, which knows nothing.
 * @see https://developer.kustomer.com/kustomer-api-docs/reference/errors
 */
export function toResponseFault({ status, body, retryAt }: ErrorResponse): Fault {
  const said = wordsOf(body);
  const reason = keyRefusal(status, `${said.code ?? ""} ${said.title ?? ""}`);
  const isForeign =
    byStatus[status] === "not_found" && body.toString("latin1", 0, 64).trimStart().startsWith("<");
  const kind = reason ? "unauthorized" : isForeign ? "unavailable" : kindOf(status);
  const details = Object.fromEntries(
    Object.entries({ status, ...said, reason }).filter(([, value]) => value !== undefined),
  );
  return new Fault(kind, `${words[kind]} (status ${status}).`, { details, ...(retryAt && { retryAt }) });
}

/** A redirect or an unknown status counts as "could not answer": something other than Kustomer is speaking. */
function kindOf(status: number): FaultKind {
  return byStatus[status] ?? (status >= 400 && status < 500 ? "invalid" : "unavailable");
}

/** The status of a wrong-region refusal is undocumented, so its words decide. */
function keyRefusal(status: number, said: string): KeyRefusalReason | undefined {
  if (status < 400 || status >= 500 || status === 429) return undefined;
  if (/\bpod\b.*\bhandled by\b|\bassociated with pod\b/i.test(said)) return "wrong_region";
  if (status !== 401) return undefined;
  return /\bexpired\b/i.test(said) ? "expired" : "rejected";
}

function wordsOf(text: Buffer): { code?: string; title?: string; isKustomers?: true } {
  const body = errorBody.safeParse(jsonOf(text));
  if (!body.success) return {};
  const [error] = body.data.errors;
  return {
    isKustomers: true,
    ...brief("code", error?.code),
    ...brief("title", error?.title ?? error?.message),
  };
}

/** Servers echo what they were sent: whatever is long and unbroken, or an address, is blanked. */
function brief<K extends string>(name: K, value: unknown): { [key in K]?: string } {
  if (typeof value !== "string" || value === "") return {};
  const harmless = value.replace(/[^\s@]*@\S*|\S{20,}/g, "…").slice(0, 120);
  return { [name]: harmless } as { [key in K]?: string };
}

function jsonOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString("utf8"));
  } catch {
    return undefined; // an HTML page, a cut body or nothing at all: the status says enough
  }
}
