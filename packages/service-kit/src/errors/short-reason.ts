const maxDepth = 5;

/**
 * Converts an error to a short reason: the code of the innermost cause, such as `ECONNREFUSED`, or else its message.
 * It uses no other property, because errors of clients may carry secrets.
 */
export function toShortReason(err: unknown, depth = 0): string {
  if (!(err instanceof Error)) return "unknown reason";
  const inner = err instanceof AggregateError ? err.errors[0] : err.cause;
  if (inner instanceof Error && depth < maxDepth) return toShortReason(inner, depth + 1);
  const code: unknown = Reflect.get(err, "code");
  if (typeof code === "string" && /^E[A-Z_]+$/.test(code)) return code;
  return err.message || "unknown reason";
}
