import { Button, CopyButton } from "@mantine/core";
import { words } from "../words.ts";

/** Copies a text, and says that it did. */
export function CopyText({ text }: { text: string }) {
  const said = words.connect.guide;
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="default" onClick={copy} aria-label={said.copy(text)}>
          <span role="status">{copied ? said.copied : said.copyShort}</span>
        </Button>
      )}
    </CopyButton>
  );
}
