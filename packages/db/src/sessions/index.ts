/** Browser sessions and sign-in links. */
export * from "./person-sessions.ts";
export * from "./session-secret.ts";
export * from "./sessions.ts";
export * from "./sign-in-links.ts";
