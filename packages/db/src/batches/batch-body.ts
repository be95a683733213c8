import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Level 1: a higher level costs the fetcher more time than the disk saves. A small window stays in the CPU's cache. */
const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_windowLog]: 17 };

/** Typical pages compress to a quarter or a fifth of their size. */
const ratio = 4;

/** Compresses a page for storage. */
export const compressBody = (text: Buffer): Promise<Buffer> =>
  compress(text, { params, chunkSize: getChunkSize(text.length / ratio) });

/** Decompresses the page of a stored batch. */
export const decompressBody = (body: Buffer): Promise<Buffer> =>
  decompress(body, { chunkSize: getChunkSize(body.length * ratio * 2) });

/** In chunks of the default size, 16 KiB, decompression takes twice the CPU time. */
const getChunkSize = (expectedBytes: number): number =>
  Math.min(Math.max(Math.ceil(expectedBytes), 16 * 1024), 2 * 1024 * 1024);
