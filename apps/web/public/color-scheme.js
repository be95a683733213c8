// Runs before the first paint, so that a dark page does not flash white. The page's security policy blocks inline scripts.
document.documentElement.setAttribute(
  "data-mantine-color-scheme",
  matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
);
