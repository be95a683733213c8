/** An error in a log line. */
interface SerializedError {
  type: string;
  message: string;
  stack?: string;
  code?: string;
  kind?: string;
  cause?: SerializedError;
  errors?: SerializedError[];
}

const maxDepth = 8;

/**
 * Serializes an error for the log: message, stack and causes. Other properties are left out, because HTTP clients attach
 * whole requests, with headers and bodies, to their errors.
 */
export function serializeError(err: unknown, depth = 0): SerializedError {
  if (!(err instanceof Error))
    return { type: typeof err, message: typeof err === "string" ? err : "not an error" };
  return {
    type: err.name,
    message: err.message,
    ...pickString(err, "stack"),
    ...pickString(err, "code"),
    ...pickString(err, "kind"),
    ...serializeCauses(err, depth),
  };
}

function pickString(err: Error, key: "stack" | "code" | "kind"): Record<string, string> {
  const value: unknown = Reflect.get(err, key);
  return typeof value === "string" ? { [key]: value } : {};
}

function serializeCauses(err: Error, depth: number): Pick<SerializedError, "cause" | "errors"> {
  if (depth === maxDepth) return {}; // an error may be its own cause
  return {
    ...(err.cause !== undefined && { cause: serializeError(err.cause, depth + 1) }),
    ...(err instanceof AggregateError && { errors: err.errors.map((it) => serializeError(it, depth + 1)) }),
  };
}
