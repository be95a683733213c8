export { createRedactor, type RedactedRecord, type Redactor } from "./redactor.ts";
