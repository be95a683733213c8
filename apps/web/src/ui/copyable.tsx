import { Button, Code, Group, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { type ReactNode, useEffect, useRef } from "react";
import { words } from "../words/index.ts";

interface CopyableProps {
  value: string;
  /** What it is, for screen readers; by default the value itself. */
  name?: string;
  children?: ReactNode;
}

/** A text that people paste elsewhere, with a button that copies it. Where the browser refuses, as it does without HTTPS, it selects the text. */
export function Copyable({ value, name = value, children }: CopyableProps) {
  const texts = words.copy;
  const { copied, copy, error } = useClipboard();
  const text = useRef<HTMLElement>(null);
  useEffect(() => {
    if (error !== null && text.current) window.getSelection()?.selectAllChildren(text.current);
  }, [error]);
  return (
    <Group gap="xs">
      <Code ref={text} style={{ overflowWrap: "anywhere" }}>
        {value}
      </Code>
      <Button
        {...{ size: "compact-xs", variant: "default", onClick: () => copy(value) }}
        aria-label={copied ? texts.doneName(name) : texts.name(name)}
      >
        <span role="status">{copied ? texts.done : texts.short}</span>
      </Button>
      {children}
      {error !== null && (
        <Text size="sm" role="alert">
          {texts.failed}
        </Text>
      )}
    </Group>
  );
}
