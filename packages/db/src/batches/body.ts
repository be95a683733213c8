import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** A page as a raw batch holds it. Level 1: more would cost the fetcher more time than the disk saves. */
export const compressBody = (text: Buffer): Promise<Buffer> =>
  compress(text, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });

/** The page that a raw batch holds. */
export const decompressBody = (body: Buffer): Promise<Buffer> => decompress(body);
