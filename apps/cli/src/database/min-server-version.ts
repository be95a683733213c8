/** The oldest database server that will do, and why. */
export const minServerVersion = {
  number: 180_000,
  words: "version 18 or newer is needed, for uuidv7()",
} as const;
