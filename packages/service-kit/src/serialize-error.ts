/** What a log line says about an error. */
export interface SerializedError {
  type: string;
  message: string;
  stack?: string;
  code?: string;
  kind?: string;
  cause?: SerializedError;
  errors?: SerializedError[];
}

const deepest = 8;

/**
 * An error for the log: its words, its place and its causes. Nothing else an error carries is copied, because
 * clients hang whole requests, with headers and bodies, on theirs.
 */
export function serializeError(err: unknown, depth = 0): SerializedError {
  if (!(err instanceof Error))
    return { type: typeof err, message: typeof err === "string" ? err : "not an error" };
  return {
    type: err.name,
    message: err.message,
    ...(err.stack === undefined ? {} : { stack: err.stack }),
    ...word(err, "code"),
    ...word(err, "kind"),
    ...causes(err, depth),
  };
}

function word(err: Error, key: "code" | "kind"): Record<string, string> {
  const value: unknown = Reflect.get(err, key);
  return typeof value === "string" ? { [key]: value } : {};
}

function causes(err: Error, depth: number): Pick<SerializedError, "cause" | "errors"> {
  if (depth === deepest) return {}; // a cause may be its own cause
  return {
    ...(err.cause === undefined ? {} : { cause: serializeError(err.cause, depth + 1) }),
    ...(err instanceof AggregateError
      ? { errors: err.errors.map((it) => serializeError(it, depth + 1)) }
      : {}),
  };
}
