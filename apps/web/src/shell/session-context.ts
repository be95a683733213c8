import { createContext, use } from "react";
import type { Session } from "../api/session.ts";

/** Who is signed in, below the sign-in page. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** Who is signed in. */
export function useSignedIn(): Session {
  const session = use(SessionContext);
  if (session === undefined) throw new Error("nobody is signed in");
  return session;
}
