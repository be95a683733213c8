/** Buttons that copy a text. */
export const copy = {
  name: (what: string) => `Copy ${what}`,
  done: "Copied",
  short: "Copy",
  failed:
    "The browser does not let this page copy. The text is selected: copy it with the keyboard or the menu.",
};
