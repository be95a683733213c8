import { createSecretKey } from "node:crypto";
import type { RedactionRules } from "@inlet/contracts";
import { createRedactor } from "./redactor.ts";

const hashKey = createSecretKey(Buffer.alloc(32, 1));
/** Rules that redact nothing. */
const noRules: RedactionRules = {
  text: {},
  phoneCountries: ["US"],
  patterns: [],
  customerFields: {},
  attributes: [],
};
/** Creates a redactor of some rules. */
export const create = (rules: Partial<RedactionRules>, key = hashKey) =>
  createRedactor({ ...noRules, ...rules }, key);
