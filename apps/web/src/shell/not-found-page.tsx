import { Stack, Text, Title } from "@mantine/core";
import { TextLink } from "../ui/page-link.tsx";
import { words } from "../words/index.ts";

/** Shown at an address that has no page. */
export function NotFoundPage() {
  return (
    <Stack>
      <Title order={1}>{words.errors.notFound}</Title>
      <Text>{words.errors.notFoundHint}</Text>
      <TextLink to="/">{words.errors.home}</TextLink>
    </Stack>
  );
}
