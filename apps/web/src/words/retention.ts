import { formatCount } from "./format.ts";

const days = (count: number) => formatCount(count, "day");

/** How long conversations are kept. */
export const retention = {
  title: "Retention",
  hint: "Conversations that have not changed for this long go, with their messages and the customers whom nothing else names. Readers of the feed see them as deleted, and they stay away whatever Kustomer sends.",
  label: "Keep conversations",
  forever: "For ever",
  days,
  state: (count: number | null) => (count === null ? "Kept for ever" : `Kept ${days(count)}`),
  member: (count: number | null) =>
    count === null
      ? "Conversations are kept for ever."
      : `Conversations are kept ${days(count)} after their last change.`,
  result: "What this does",
  save: "Save",
  saved: "Saved. What is older is removed within minutes.",
  unchanged: "Nothing has changed.",
  counting: "Wait until it is counted what would go.",
  failedPreview: "Could not count what would go",
};
