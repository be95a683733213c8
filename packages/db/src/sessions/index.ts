/** Browser sessions and sign-in links. */
export * from "./sessions.ts";
