import { Stack, Text, Title } from "@mantine/core";
import { TextLink } from "../ui/page-link.tsx";
import { words } from "../words.ts";

/** An address where nothing is. */
export function NoSuchPage() {
  return (
    <Stack>
      <Title order={1}>{words.errors.notFound}</Title>
      <Text>{words.errors.notFoundHint}</Text>
      <TextLink to="/">{words.errors.home}</TextLink>
    </Stack>
  );
}
