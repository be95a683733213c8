export { collectNames, mergeNames } from "./customer-names.ts";
export { assertPhoneCountries } from "./detectors/phone.ts";
export { createRedactor, type RedactedRecord, type Redactor } from "./redactor.ts";
