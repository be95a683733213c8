import { useDocumentTitle } from "@mantine/hooks";
import { words } from "../words.ts";

/** Names the page in the browser's tab. */
export const useTitle = (title: string): void => useDocumentTitle(`${title} · ${words.shell.product}`);
