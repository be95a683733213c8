import type { Random } from "../random.ts";

/**
 * Creates a 24-digit id. Its first 8 digits are the second of creation. Ids of one second are unordered, because
 * several of Kustomer's servers create them.
 */
export function createObjectId(createdAt: number, random: Random): string {
  return (
    Math.floor(createdAt / 1_000)
      .toString(16)
      .padStart(8, "0") + random.hex(16)
  );
}

/** Returns an id's time of creation in milliseconds since 1970, rounded down to the second. */
export function getCreatedSecond(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) * 1_000;
}
