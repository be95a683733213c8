/** Buttons that copy a text. */
export const copy = {
  short: "Copy",
  name: (what: string) => `Copy ${what}`,
  done: "Copied",
  doneName: (what: string) => `Copied ${what}`,
  failed:
    "The browser does not let this page copy. The text is selected: copy it with the keyboard or the menu.",
};
