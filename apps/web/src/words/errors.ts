/** Failures that the API does not describe. */
export const errors = {
  title: "That did not work",
  loading: "This could not be loaded",
  offline: "Inlet could not be reached. Check your connection; this page tries again by itself.",
  unreadable:
    "Inlet answered something that this page does not understand. Reload the page: it may be older than Inlet.",
  unexpected: "This part of the page broke. Try again; if it stays, reload the page.",
  retry: "Try again",
  notFound: "There is no such page",
  notFoundHint: "The address may be mistyped, or you may not belong to that workspace.",
  home: "Go to your workspace",
};
