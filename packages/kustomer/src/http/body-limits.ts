const KiB = 1_024;
const MiB = 1_024 * KiB;

/** Longest body of a refusal, in bytes. Only its title and code are read. */
export const maxRefusalBytes = 64 * KiB;

/** Kustomer's records have 1 to 4 KiB. Rows on average much larger than that are read in smaller pages. */
const bytesPerRow = 16 * KiB;
/** One record alone may be large. */
const bytesPerReply = MiB;

/**
 * Computes the longest body that is read of a successful reply, in bytes, uncompressed.
 * @param rows how many records were requested
 */
export function getMaxBytes(rows: number): number {
  return rows === 0 ? maxRefusalBytes : bytesPerReply + rows * bytesPerRow;
}

/** A list or an object takes up to 56 bytes of memory. In real pages there is one in about 40 bytes. */
const bytesPerContainer = 16;
const openingBrackets = [0x5b, 0x7b]; // of lists and of objects

/**
 * Whether a body consists of so many lists and objects, side by side or within each other, that it would take many times
 * its size once it is parsed. Small bodies are never too dense, so that every page can be read in smaller parts.
 */
export function isTooDense(body: Buffer): boolean {
  if (body.length <= bytesPerReply) return false;
  const limit = body.length / bytesPerContainer;
  let containers = 0;
  // A loop over the bytes would take five times as long, a tenth of the fetcher's work.
  for (const bracket of openingBrackets)
    for (let at = body.indexOf(bracket); at !== -1; at = body.indexOf(bracket, at + 1)) {
      containers += 1;
      if (containers > limit) return true;
    }
  return false;
}
