const maxDepth = 5;

/**
 * Why something failed, in as few words as tell it: the code of the innermost cause that has one, such as
 * `ECONNREFUSED`, else its message. Nothing else of an error is looked at, since clients hang secrets on theirs.
 */
export function toShortReason(err: unknown, depth = 0): string {
  if (!(err instanceof Error)) return "unknown reason";
  const inner = err instanceof AggregateError ? err.errors[0] : err.cause;
  if (inner instanceof Error && depth < maxDepth) return toShortReason(inner, depth + 1);
  const code: unknown = Reflect.get(err, "code");
  if (typeof code === "string" && /^E[A-Z_]+$/.test(code)) return code;
  return err.message || "unknown reason";
}
