const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const endOfObject = 0x7d;
/** What braces and brackets add to the depth. */
const deeper = new Map([
  [0x7b, 1],
  [0x5b, 1],
  [endOfObject, -1],
  [0x5d, -1],
]);

/**
 * A member's value exactly as it is written: numbers, escapes and the order of keys stay what they were.
 * @param json an object that is known to be well-formed JSON, as UTF-8
 * @returns undefined when the object has no such member; of several by one name the last, as `JSON.parse` takes it
 */
export function getRawMember(json: Buffer, name: string): Buffer | undefined {
  let found: Buffer | undefined;
  for (const { key, value } of membersOf(json)) if (key === name) found = value;
  return found;
}

/** The members of the outermost object. Every byte that means something is ASCII, and no part of a longer character. */
function* membersOf(json: Buffer): Generator<{ key: unknown; value: Buffer }> {
  let at = json.indexOf(quote);
  while (at !== -1) {
    const end = endOfString(json, at);
    const from = json.indexOf(colon, end) + 1;
    const to = endOfValue(json, from);
    yield { key: JSON.parse(json.toString("utf8", at, end)), value: json.subarray(from, to) };
    at = json.indexOf(quote, to);
  }
}

/** Where a string that begins at `start` has ended. */
function endOfString(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
  return at + 1;
}

/** Where the comma or the brace behind a value stands. */
function endOfValue(json: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  for (let byte = json[at]; byte !== undefined; byte = json[at]) {
    if (depth === 0 && (byte === comma || byte === endOfObject)) return at;
    depth += deeper.get(byte) ?? 0;
    at = byte === quote ? endOfString(json, at) : at + 1;
  }
  return at;
}
