import type { Random } from "../random.ts";

/**
 * A 24-digit id whose first 8 digits are the second of creation; within that second ids are unordered,
 * since several servers hand them out.
 */
export function createObjectId(createdAt: number, random: Random): string {
  return (
    Math.floor(createdAt / 1_000)
      .toString(16)
      .padStart(8, "0") + random.hex(16)
  );
}

/** The instant an id was made, to the second. */
export function getCreatedSecond(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) * 1_000;
}
