import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";
import { type SqlRole, useDropSqlRole } from "./use-sql-roles.ts";

const texts = words.sql.drop;

/** A button that drops a role, once the person has confirmed it. */
export function DropSqlRole({ sqlRole: { id, name } }: { sqlRole: SqlRole }) {
  const [isOpen, { open, close }] = useDisclosure();
  const { mutate, isPending, isError, error } = useDropSqlRole();
  return (
    <>
      <Button
        {...{ size: "xs", variant: "default", flex: "none", onClick: open }}
        aria-label={texts.name(name)}
      >
        {texts.open}
      </Button>
      <Modal opened={isOpen} onClose={close} title={texts.title(name)}>
        <Stack>
          <Text size="sm">{texts.hint}</Text>
          {isError && <Failure error={error} title={texts.failed} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.back}
            </Button>
            <Button color="red" loading={isPending} onClick={() => mutate(id, { onSuccess: close })}>
              {texts.confirm}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
