import { Button, Code, CopyButton, Group, Text } from "@mantine/core";
import { words } from "../words/index.ts";

/** A role of a key, with a button that copies it. */
export function Role({ role, why }: { role: string; why?: string }) {
  const texts = words.connect.guide;
  return (
    <Group gap="xs">
      <Code style={{ overflowWrap: "anywhere" }}>{role}</Code>
      <CopyButton value={role}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy} aria-label={texts.copy(role)}>
            <span role="status">{copied ? texts.copied : texts.copyShort}</span>
          </Button>
        )}
      </CopyButton>
      {why && <Text size="sm">{why}</Text>}
    </Group>
  );
}
