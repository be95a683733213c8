/** Raw batches: pages on their way from the fetcher to the normalizer, and their replay. */
export * from "./batch-body.ts";
export * from "./batches.ts";
export * from "./encrypt-body.ts";
export * from "./partitions.ts";
export * from "./replays.ts";
export * from "./stored-to.ts";
export * from "./tried-alone.ts";
