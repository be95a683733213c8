import { isFault } from "@inlet/contracts";

/** The code of a request that was not sent, because processes were lost with it. */
export const processesLost = "PROCESSES_LOST";

/** Describes to people why Kustomer could not return a record, without a word of the reply. */
export function describeFailure(failure: unknown): string {
  const details = isFault(failure) ? failure.details : {};
  const { status, code } = details;
  if (code === "BODY_TOO_LARGE") return "Kustomer's reply with it is too large";
  if (code === "SEARCH_TIMED_OUT") return "Kustomer's search for it timed out";
  if (code === processesLost) return "Inlet lost processes while they read it";
  if (typeof status === "number" && status < 300) return "Kustomer's reply with it cannot be read";
  if (typeof status === "number") return `Kustomer could not return it (status ${status})`;
  return typeof code === "string"
    ? `Kustomer could not return it (${code})`
    : "Kustomer's reply with it cannot be trusted";
}
