import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";

interface RoomProps {
  title: string;
  intro: string;
  children: ReactNode;
}

/** One of the pages of the workspace's settings: its sections, one below the other. */
export function Room({ title, intro, children }: RoomProps) {
  useTitle(title);
  return (
    <Stack gap="lg">
      <div>
        <Text size="sm" c="dimmed">
          {words.workspace.place}
        </Text>
        <Title order={1}>{title}</Title>
        <Text c="dimmed" mt={4}>
          {intro}
        </Text>
      </div>
      {children}
    </Stack>
  );
}
