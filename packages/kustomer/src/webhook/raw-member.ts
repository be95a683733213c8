const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const closingBrace = 0x7d;
/** How braces and brackets change the depth. */
const depthChanges = new Map([
  [0x7b, 1],
  [0x5b, 1],
  [closingBrace, -1],
  [0x5d, -1],
]);

/**
 * Extracts the value of an object's member exactly as it is written, so that numbers, escapes and key order do not
 * change.
 * @param json an object that is known to be well-formed JSON, as UTF-8
 * @returns undefined when the object has no such member. Of several with one name the last counts, as in `JSON.parse`.
 */
export function getRawMember(json: Buffer, name: string): Buffer | undefined {
  let found: Buffer | undefined;
  for (const { key, value } of iterateMembers(json)) if (key === name) found = value;
  return found;
}

/** Yields the members of the outermost object. All JSON syntax is ASCII, and no byte of a longer character is. */
function* iterateMembers(json: Buffer): Generator<{ key: unknown; value: Buffer }> {
  let at = json.indexOf(quote);
  while (at !== -1) {
    const keyEnd = findStringEnd(json, at);
    const from = json.indexOf(colon, keyEnd) + 1;
    const to = findValueEnd(json, from);
    yield { key: JSON.parse(json.toString("utf8", at, keyEnd)), value: json.subarray(from, to) };
    at = json.indexOf(quote, to);
  }
}

/** The position after the string that starts at `start`. */
function findStringEnd(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
  return at + 1;
}

/** The position of the comma or brace after the value that starts at `start`. */
function findValueEnd(json: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  for (let byte = json[at]; byte !== undefined; byte = json[at]) {
    if (depth === 0 && (byte === comma || byte === closingBrace)) return at;
    depth += depthChanges.get(byte) ?? 0;
    at = byte === quote ? findStringEnd(json, at) : at + 1;
  }
  return at;
}
