import { Alert, Anchor, Card, Center, Group, Image, Stack, Text, Title } from "@mantine/core";
import { useSessionEnd } from "../api/session.ts";
import { useTitle } from "../ui/use-title.ts";
import { words } from "../words/index.ts";
import { TokenForm } from "./token-form.tsx";

/** Shown at every address while nobody is signed in, so that the address opens afterwards. */
export function SignInPage() {
  const { title, hint, submit, ended } = words.shell.signIn;
  const refusal = getLinkRefusal();
  const end = useSessionEnd();
  useTitle(title);
  return (
    <Center component="main" mih="100vh" p="md">
      <Card withBorder padding="xl" w="100%" maw={440}>
        <Stack>
          <Group gap="sm">
            <Image src="/favicon.svg" alt="" w={32} h={32} />
            <Title order={1} size="h3">
              {title}
            </Title>
          </Group>
          {refusal && <Alert color="yellow">{refusal}</Alert>}
          {end && (
            <Alert color="yellow" role="alert">
              {ended[end]}
            </Alert>
          )}
          <Text size="sm">{hint}</Text>
          <TokenForm submit={submit} />
          <Anchor href="/docs" size="sm">
            {words.shell.docs}
          </Anchor>
        </Stack>
      </Card>
    </Center>
  );
}

/** The API redirects here with a parameter that says why it did not redeem a sign-in link. */
function getLinkRefusal(): string | undefined {
  const { spentLink, foreignLink } = words.shell.signIn;
  const refusals = new Map([
    ["spent", spentLink],
    ["foreign", foreignLink],
  ]);
  return refusals.get(new URLSearchParams(window.location.search).get("link") ?? "");
}
