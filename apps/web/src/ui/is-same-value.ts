import { hashKey } from "@tanstack/react-query";

/** Whether two values are the same JSON. Postgres returns the fields of an object in another order than they were sent in. */
export const isSameValue = (one: unknown, other: unknown): boolean => hashKey([one]) === hashKey([other]);
