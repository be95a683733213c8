import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface EmptyStateProps {
  title: string;
  hint: string;
  /** Whether it replaces a whole page. */
  isPage?: boolean;
  /** What a person can do about it, such as a button. */
  children?: ReactNode;
}

/** Says that there is nothing to show, and why. */
export function EmptyState({ title, hint, isPage = false, children }: EmptyStateProps) {
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
