/** Buttons that copy a text. */
export const copy = { name: (what: string) => `Copy ${what}`, done: "Copied", short: "Copy" };
