/** Erasing a customer everywhere: requests, their certificates, and the ids that are never stored again. */
export * from "./customer-erasures.ts";
export { eraseNext } from "./erase-next.ts";
export * from "./erased-records.ts";
export { finishErasures } from "./finish-erasures.ts";
export { type ListedRow, readListed } from "./read-listed.ts";
