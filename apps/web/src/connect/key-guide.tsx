import { requiredRoles } from "@inlet/contracts";
import { List, Stack, Text } from "@mantine/core";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { Role } from "./role.tsx";

/** The exact steps that create a key in Kustomer. */
export function KeyGuide() {
  const texts = words.connect.guide;
  const [open, add, grant, create] = texts.steps;
  return (
    <Section title={texts.title}>
      <List type="ordered" spacing="sm">
        <List.Item>{open}</List.Item>
        <List.Item>{add}</List.Item>
        <List.Item>
          {grant}
          <Stack gap={4} mt="xs">
            {requiredRoles.map((it) => (
              <Role key={it} role={it} />
            ))}
          </Stack>
          <Text size="sm" mt="sm">
            {texts.optional}
          </Text>
          <Stack gap={4} mt="xs">
            {Object.entries(texts.optionalRoles).map(([role, why]) => (
              <Role key={role} role={role} why={why} />
            ))}
          </Stack>
        </List.Item>
        <List.Item>{create}</List.Item>
      </List>
    </Section>
  );
}
