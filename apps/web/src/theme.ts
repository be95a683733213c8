import {
  Alert,
  Badge,
  type CSSVariablesResolver,
  createTheme,
  InputWrapper,
  Modal,
  NavLink,
} from "@mantine/core";
import { words } from "./words/index.ts";

/** Mantine's default theme, with shades dark enough for small text. */
export const theme = createTheme({
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Badge: Badge.extend({
      defaultProps: { variant: "light", tt: "none", maw: "100%", c: "var(--mantine-color-text)" },
    }),
    Alert: Alert.extend({ styles: { title: { color: "var(--mantine-color-text)" } } }),
    NavLink: NavLink.extend({ styles: { root: { borderRadius: "var(--mantine-radius-md)" } } }),
    InputWrapper: InputWrapper.extend({ styles: { label: { overflowWrap: "anywhere" } } }),
    Modal: Modal.extend({
      styles: {
        title: { fontWeight: 600, fontSize: "var(--mantine-h4-font-size)", overflowWrap: "anywhere" },
        body: { overflowWrap: "break-word" },
      },
      defaultProps: {
        closeButtonProps: { "aria-label": words.shell.close },
        attributes: { header: { role: "presentation" } }, // the page has a banner already; a dialog's title is not one
      },
    }),
  },
  headings: { sizes: { h1: { fontSize: "1.6rem" }, h4: { fontSize: "1.05rem" } } },
});

/** Colors of secondary text with the contrast that WCAG AA requires; Mantine's own are too faint. */
export const readableColors: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": colors.gray[7],
    "--mantine-color-placeholder": colors.gray[7],
    "--mantine-color-error": colors.red[9],
    "--mantine-color-anchor": colors.blue[9],
  },
  dark: {
    "--mantine-color-dimmed": colors.dark[1],
    "--mantine-color-placeholder": colors.dark[1],
    "--mantine-color-error": colors.red[3],
    "--mantine-color-anchor": colors.blue[3],
  },
});
