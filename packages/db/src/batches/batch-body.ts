import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Compresses a page for storage. Level 1: a higher level costs the fetcher more time than the disk saves. */
export const compressBody = (text: Buffer): Promise<Buffer> =>
  compress(text, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });

/** Decompresses the page of a stored batch. */
export const decompressBody = (body: Buffer): Promise<Buffer> => decompress(body);
