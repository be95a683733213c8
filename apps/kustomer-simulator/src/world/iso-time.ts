/** One day in milliseconds. */
export const dayMs = 86_400_000;

/** An instant as Kustomer writes it. */
export function toIso(at: number): string {
  return new Date(at).toISOString();
}

/** The same instant written without a fraction, as some records have it; the fraction is lost. */
export function toIsoWithoutFraction(at: number): string {
  return `${toIso(at).slice(0, 19)}Z`;
}
