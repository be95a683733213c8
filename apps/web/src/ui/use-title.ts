import { useDocumentTitle } from "@mantine/hooks";
import { words } from "../words/index.ts";

/** Sets the title of the browser's tab. */
export const useTitle = (title: string): void => useDocumentTitle(`${title} · ${words.shell.product}`);
