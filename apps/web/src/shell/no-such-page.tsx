import { Anchor, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { words } from "../words.ts";

/** An address where nothing is. */
export function NoSuchPage() {
  return (
    <Stack>
      <Title order={1}>{words.errors.notFound}</Title>
      <Text>{words.errors.notFoundHint}</Text>
      <Anchor component={Link} to="/">
        {words.errors.home}
      </Anchor>
    </Stack>
  );
}
