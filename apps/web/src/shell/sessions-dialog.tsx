import { Badge, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type SessionItem, useSessions, useSignOutEverywhere } from "../api/session.ts";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { words } from "../words/index.ts";
import { describeBrowser } from "./describe-browser.ts";

const texts = words.shell.sessions;

/** A dialog that shows where the person is signed in, and signs the person out everywhere. */
export const SessionsDialog = ({ isOpen, close }: { isOpen: boolean; close: () => void }) => (
  <Modal opened={isOpen} onClose={close} title={texts.title}>
    <Sessions close={close} />
  </Modal>
);

function Sessions({ close }: { close: () => void }) {
  const { data, error, isError, refetch } = useSessions();
  const signOut = useSignOutEverywhere();
  return (
    <Stack>
      <Text size="sm">{texts.hint}</Text>
      {isError && <Failure error={error} title={words.errors.loading(texts.name)} retry={refetch} />}
      <Stack component="ul" gap="sm" m={0} p={0} mah="40vh" style={{ overflowY: "auto", listStyle: "none" }}>
        {data?.map((it) => (
          <SessionEntry key={it.id} session={it} />
        ))}
      </Stack>
      <Text size="sm">{texts.keepsTokens}</Text>
      {signOut.isError && <Failure error={signOut.error} title={words.errors.failed.signOut} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {texts.back}
        </Button>
        <Button color="red" loading={signOut.isPending} onClick={() => signOut.mutate()}>
          {texts.signOutEverywhere}
        </Button>
      </Group>
    </Stack>
  );
}

const SessionEntry = ({ session }: { session: SessionItem }) => (
  <li>
    <Group gap="xs">
      <Text fw={500}>{describeBrowser(session.browser) ?? texts.unknown}</Text>
      {session.current && <Badge variant="light">{texts.current}</Badge>}
    </Group>
    <Text size="sm">
      {texts.lastUsed} <Instant at={session.lastUsedAt} isRelative />
    </Text>
    <Text size="sm">
      {texts.since} <Instant at={session.createdAt} />
    </Text>
  </li>
);
