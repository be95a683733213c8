import { isIPv4, isIPv6 } from "node:net";
import { type Detector, findMatches } from "./detector.ts";

const v4 = /(?<![\d.\p{L}])\d{1,3}(?:\.\d{1,3}){3}(?![\d\p{L}]|\.\d)/gu;
/** At most 45 characters, so that a long run of hexadecimal digits is not slow. */
const v6 = /(?<![\p{L}\p{N}:.])[\da-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\p{L}\p{N}:])/giu;
/** A version such as `Chrome/120.0.0.0` looks like an address. */
const versionWord = /(?:version|[vV]|\/)\s?$/;

/** Finds addresses of the Internet Protocol, version 4 and 6. */
export const findIps: Detector = ({ text }) => [
  ...findMatches(text, v4, (match, start) =>
    isIPv4(match) && !versionWord.test(text.slice(Math.max(0, start - 9), start)) ? match : undefined,
  ),
  ...findMatches(text, v6, (match) =>
    /:.*:/.test(match) && isIPv6(match) ? match.toLowerCase() : undefined,
  ),
];
