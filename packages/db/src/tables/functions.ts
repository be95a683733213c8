/** A database function, and every version of it that was ever applied. */
export interface AppliedFunctionTable {
  name: string;
  /** Hashes of its file, the current one last. */
  sha256: string[];
}
