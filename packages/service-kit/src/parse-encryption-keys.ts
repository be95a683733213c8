import { Fault } from "@inlet/contracts";

type Key = [id: string, key: Buffer];

const keyBytes = 32;
const idPattern = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Parses `id1:base64,id2:base64` into at least one key.
 * @throws Fault `invalid`, listing every problem by position and never showing a key
 */
export function parseEncryptionKeys(spec: string): [Key, ...Key[]] {
  const entries = spec
    .split(",")
    .map((it) => it.trim())
    .filter((it) => it !== "")
    .map(parseEntry);
  const problems = entries.flatMap(({ problems }, index) => problems.map((it) => `key ${index + 1} ${it}`));
  const ids = entries.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) problems.push("two keys have the same id");
  const [first, ...others] = entries.map(({ id, key }): Key => [id, key]);
  if (first === undefined) problems.push("there is no key; write id:base64, with 32 bytes in base64");
  if (first === undefined || problems.length > 0)
    throw new Fault("invalid", `INLET_ENCRYPTION_KEYS is invalid: ${problems.join("; ")}`);
  return [first, ...others];
}

function parseEntry(entry: string): { id: string; key: Buffer; problems: string[] } {
  const colon = entry.indexOf(":");
  if (colon === -1) return { id: "", key: Buffer.alloc(0), problems: ["has no id; write id:base64"] };
  const id = entry.slice(0, colon);
  const text = entry.slice(colon + 1);
  const key = Buffer.from(text, "base64");
  const problems = [];
  if (!idPattern.test(id))
    problems.push("has an id that is not 1 to 64 letters, digits, dots, dashes or underscores");
  if (key.toString("base64").replace(/=+$/, "") !== text.replace(/=+$/, "")) problems.push("is not base64");
  else if (key.length !== keyBytes) problems.push(`has ${key.length} bytes instead of ${keyBytes}`);
  return { id, key, problems };
}
