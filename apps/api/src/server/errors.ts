import { Fault, faultStatuses } from "@inlet/contracts";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { z } from "zod";

/**
 * Has zod say of an absent field that it is missing, not that it "received undefined"; Fastify passes an absent body as null.
 * It holds for the whole process, because the validator compiler takes no texts of its own.
 */
export function nameAbsentFields(): void {
  z.config({
    customError: ({ code, expected, input }) =>
      code === "invalid_type" && (input === undefined || (input === null && expected === "object"))
        ? `is missing; expected ${expected}`
        : undefined,
  });
}

/** Replies to a thrown error in the one shape that all error replies have. */
export function answerError(err: FastifyError | Fault, request: FastifyRequest, reply: FastifyReply) {
  if (err instanceof Fault) return answerFault(err, request, reply);
  if (hasZodFastifySchemaValidationErrors(err)) return answerInvalid(err, reply);
  const status = err.statusCode ?? 500;
  if (status < 400 || status >= 500) return answerUnexpected(err, request, reply);
  const message = explainRefusal(status, request) ?? err.message;
  return reply.code(status).send({ error: status === 404 ? "not_found" : "invalid", message });
}

/** Fastify refuses malformed JSON, a body too large, an unknown media type and a path that it cannot decode. */
function explainRefusal(status: number, { routeOptions }: FastifyRequest): string | undefined {
  if (status === 415) return "Send the body as JSON, with `content-type: application/json`.";
  if (status === 413)
    return `The body is too large: send ${(routeOptions.bodyLimit ?? 0) / 1024} KiB at most.`;
  return undefined;
}

/** Replies to a request whose URL matches no route. A base URL that ends with a slash is the usual reason for two of them. */
export function answerNoRoute({ url }: FastifyRequest, reply: FastifyReply) {
  const hint = url.split("?", 1)[0]?.includes("//") ? " Its path has two slashes in a row." : "";
  return reply
    .code(404)
    .send({ error: "not_found", message: `There is nothing at this URL; see /docs.${hint}` });
}

function answerFault(fault: Fault, request: FastifyRequest, reply: FastifyReply) {
  const { kind, message, retryAt, details } = fault;
  if (kind === "unavailable") request.log.warn({ err: fault }, "a dependency is unavailable");
  if (kind === "unauthorized") reply.header("www-authenticate", 'Bearer realm="inlet"');
  if (retryAt !== undefined)
    reply.header("retry-after", Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1_000)));
  const retry = retryAt === undefined ? {} : { retryAt: retryAt.toISOString() };
  return reply.code(faultStatuses[kind]).send({ ...details, ...retry, error: kind, message });
}

interface InvalidRequest {
  validation: { instancePath: string; message?: string }[];
  validationContext?: string | undefined;
}

/** Names each wrong field and why it is wrong. Never repeats a value, which may be a secret. */
function answerInvalid({ validation, validationContext }: InvalidRequest, reply: FastifyReply) {
  const issues = validation.map(({ instancePath, message }) => ({
    path: [validationContext ?? "request", ...instancePath.split("/").filter((it) => it !== "")].join("."),
    message: message ?? "is invalid",
  }));
  const message = issues.map((it) => `${it.path}: ${it.message}`).join("; ");
  return reply.code(400).send({ error: "invalid", message, issues });
}

function answerUnexpected(err: Error, request: FastifyRequest, reply: FastifyReply) {
  request.log.error({ err }, "a request failed unexpectedly");
  const message = `Inlet failed unexpectedly. Tell the operator this request id: ${request.id}`;
  return reply.code(500).send({ error: "internal", message, requestId: request.id });
}
