import { isIPv4, isIPv6 } from "node:net";
import { type Detector, findMatches, joinedLetter } from "./detector.ts";

const v4 = new RegExp(
  String.raw`(?=\d)(?<![\d.${joinedLetter}])\d{1,3}(?:\.\d{1,3}){3}(?![\d${joinedLetter}]|\.\d)`,
  "gv",
);
/** At most 45 characters, so that a long run of hexadecimal digits is not slow. A word and a colon may stand before. */
const v6 = new RegExp(
  String.raw`(?=[\da-f:])(?:(?<![${joinedLetter}\p{N}:.])|(?<=[g-z]\w{0,20}:))[\da-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![${joinedLetter}\p{N}:])`,
  "giv",
);
/** A version such as `Chrome/120.0.0.0` looks like an address. */
const versionWord = /(?:version|(?<!\p{L})v|\p{L}\/)\s?$/iu;

/** Finds addresses of the Internet Protocol, version 4 and 6. */
export const findIps: Detector = ({ text }) => [
  ...findMatches(text, v4, (match, start) =>
    isIPv4(match) && !versionWord.test(text.slice(Math.max(0, start - 9), start)) ? match : undefined,
  ),
  ...findMatches(text, v6, (match) => {
    const address = match.replace(/(?<!:):$/, ""); // of the sentence
    return /:.*:/.test(address) && address !== "::" && isIPv6(address) ? address.toLowerCase() : undefined;
  }),
];
