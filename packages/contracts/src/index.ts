export {
  type ApiClient,
  type ApiRequest,
  createApiClient,
  listAll,
  UnexpectedReply,
} from "./api-client.ts";
export * from "./domain/index.ts";
export { isExactNumber, parseExactJson } from "./exact-json.ts";
export { Fault, type FaultKind, type FaultOptions, faultStatuses, isFault } from "./fault.ts";
export * from "./filters/index.ts";
export * as http from "./http/index.ts";
export * from "./jobs.ts";
