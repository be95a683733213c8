import { Button, CopyButton } from "@mantine/core";
import { words } from "../words/index.ts";

/** A button that copies a text to the clipboard, and confirms it. */
export function CopyText({ text }: { text: string }) {
  const texts = words.connect.guide;
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="default" onClick={copy} aria-label={texts.copy(text)}>
          <span role="status">{copied ? texts.copied : texts.copyShort}</span>
        </Button>
      )}
    </CopyButton>
  );
}
