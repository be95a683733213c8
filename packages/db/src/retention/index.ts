/** Retention: how long a workspace keeps conversations, and the removal of older ones. */
export * from "./expire-next.ts";
export * from "./forget-listed.ts";
export { countExpired, type ExpiredCounts, find, type Retention, setDays } from "./settings.ts";
