import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface EmptyProps {
  title: string;
  hint: string;
  /** Whether it stands for a whole page. */
  isPage?: boolean;
  /** What can be done about it. */
  children?: ReactNode;
}

/** There is nothing to show, and why. */
export function Empty({ title, hint, isPage = false, children }: EmptyProps) {
  return (
    <Stack align="center" gap="xs" py="xl" ta="center" role="status">
      <Title order={isPage ? 1 : 2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" maw="32rem">
        {hint}
      </Text>
      {children}
    </Stack>
  );
}
