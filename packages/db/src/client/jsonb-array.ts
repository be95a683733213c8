import { Buffer } from "node:buffer";

const jsonbOid = 3802;
const jsonbVersion = 1;
const headerBytes = 20;
/** The length and the version of an item. */
const prefixBytes = 5;

/**
 * Builds a parameter of type `jsonb[]` in the binary format of Postgres, which is how pg sends a buffer. An array as text
 * would need an escape for every quote.
 * @see https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/arrayfuncs.c `array_recv`
 */
export function toJsonbArray(values: readonly object[]): Buffer {
  const texts = values.map((it) => JSON.stringify(it));
  const lengths = texts.map((it) => Buffer.byteLength(it));
  const array = Buffer.allocUnsafe(lengths.reduce((sum, it) => sum + prefixBytes + it, headerBytes));
  const dimensions = values.length === 0 ? 0 : 1;
  let at = 0;
  for (const field of [dimensions, 0, jsonbOid, values.length, 1]) at = array.writeInt32BE(field, at);
  for (const [index, length] of lengths.entries()) {
    at = array.writeInt32BE(length + 1, at);
    at = array.writeUInt8(jsonbVersion, at);
    at += array.write(texts[index] ?? "", at);
  }
  return array;
}
