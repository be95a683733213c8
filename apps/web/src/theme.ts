import { createTheme } from "@mantine/core";

/** Mantine's own looks, with shades dark enough for small text. */
export const theme = createTheme({
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: "md",
  cursorType: "pointer",
});
