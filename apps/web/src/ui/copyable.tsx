import { Button, Code, CopyButton, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { words } from "../words/index.ts";

interface CopyableProps {
  value: string;
  /** What it is, for screen readers; by default the value itself. */
  name?: string;
  children?: ReactNode;
}

/** A text that people paste elsewhere, with a button that copies it. */
export function Copyable({ value, name = value, children }: CopyableProps) {
  const texts = words.copy;
  return (
    <Group gap="xs">
      <Code style={{ overflowWrap: "anywhere" }}>{value}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy} aria-label={texts.name(name)}>
            <span role="status">{copied ? texts.done : texts.short}</span>
          </Button>
        )}
      </CopyButton>
      {children}
    </Group>
  );
}
