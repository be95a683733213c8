export const dayMs = 86_400_000;

/** Formats milliseconds since 1970 as ISO-8601 UTC, as Kustomer does. */
export function toIso(at: number): string {
  return new Date(at).toISOString();
}

/** Formats without milliseconds, as some records have it. */
export function toIsoWithoutFraction(at: number): string {
  return `${toIso(at).slice(0, 19)}Z`;
}
