import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, zstdDecompress } from "node:zlib";

type Decode = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** Inlet asks for gzip alone, but proxies answer as they are configured. */
const decoders = new Map<string, Decode>([
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)],
  ["deflate", promisify(inflate)],
  ["br", promisify(brotliDecompress)],
  ["zstd", promisify(zstdDecompress)],
]);

const gzipMark = Buffer.from([0x1f, 0x8b]);
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Undoes the encoding that a response's header states, and removes a byte order mark, which JSON may not have. A body
 * that is empty or plain in spite of the header stays as it is. One that is compressed without a word is decompressed.
 * @param maxBytes maximum length of the result
 * @see RFC 9110, section 8.4
 */
export async function decodeBody(
  bytes: Buffer,
  encoding: string | string[] | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const isGzip = bytes.subarray(0, gzipMark.length).equals(gzipMark);
  const decode =
    decoders.get(String(encoding).trim().toLowerCase()) ?? (isGzip ? decoders.get("gzip") : undefined);
  const decoded = decode
    ? await decode(bytes, { maxOutputLength: maxBytes }).catch(keepIfPlain(bytes))
    : bytes;
  const isMarked = decoded.subarray(0, byteOrderMark.length).equals(byteOrderMark);
  return isMarked ? decoded.subarray(byteOrderMark.length) : decoded;
}

/** Whether the bytes are empty, or begin as JSON and HTML do. */
const isPlain = (bytes: Buffer): boolean => /^\s*([{[<]|$)/.test(bytes.toString("latin1", 0, 64));

const keepIfPlain = (bytes: Buffer) => (err: unknown) => {
  if (!isPlain(bytes)) throw err;
  return bytes;
};
