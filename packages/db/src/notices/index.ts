/** Notices: raising and listing them, and handing them to endpoints. */
export * from "./notices.ts";
