/** Limits per minute that all processes share. */
export * from "./request-rates.ts";
