/** Browser sessions and sign-in links. */
export {
  addToken,
  createSignInLink,
  endSession,
  listAuthorizedHashes,
  listSessionTokens,
  openSession,
  redeemSignInLink,
  sessionSeconds,
} from "./sessions.ts";
