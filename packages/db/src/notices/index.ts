/** Notices: raising, listing and delivering them. */
export * from "./notices.ts";
