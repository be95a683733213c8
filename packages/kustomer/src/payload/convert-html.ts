import { compile } from "html-to-text";

/** Elements within more others than this are left out. */
const maxDepth = 100;

/** Turns HTML into text without links and pictures. Import it on demand: the library takes time to load. */
export const convertHtml = compile({
  wordwrap: false,
  limits: { maxDepth, ellipsis: "" },
  selectors: [
    { selector: "a", options: { ignoreHref: true } },
    { selector: "img", format: "skip" },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  ],
});
