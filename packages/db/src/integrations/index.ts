/** Integrations: credentials, switches, key checks and schedule. */
export * from "./clock-warning.ts";
export * from "./credential-encryption.ts";
export * from "./disconnect.ts";
export * from "./integration-health.ts";
export * from "./integrations.ts";
export * from "./key-attempts.ts";
export * from "./key-expiry.ts";
export { getListedStreams } from "./read-strategy.ts";
