export { collectNames, mergeNames } from "./customer-names.ts";
export { createRedactor, type RedactedRecord, type Redactor } from "./redactor.ts";
