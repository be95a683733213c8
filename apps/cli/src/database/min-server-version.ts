/** The oldest database server that Inlet supports, and why. */
export const minServerVersion = {
  number: 180_000,
  requirement: "Inlet needs version 18 or newer, for uuidv7()",
} as const;
