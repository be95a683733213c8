import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, type ReactNode, useState } from "react";
import { Copyable } from "../ui/copyable.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";
import { type IssuedSqlRole, type SqlAccess, useCreateSqlRole } from "./use-sql-roles.ts";

const texts = words.sql;

/** A button whose dialog creates a role and shows its password once. */
export function CreateSqlRole({ access }: { access: SqlAccess }) {
  const [isOpen, { open, close }] = useDisclosure();
  const create = useCreateSqlRole();
  const end = () => {
    close();
    create.reset(); // forgets the password
  };
  const { data } = create;
  return (
    <>
      <Button size="xs" onClick={open} flex="none">
        {texts.create.open}
      </Button>
      {/* A click beside the dialog must not lose a password that is shown only once. */}
      <Modal
        opened={isOpen}
        onClose={end}
        title={data ? texts.issued.title : texts.create.title}
        closeOnClickOutside={data === undefined}
      >
        {data ? (
          <Issued created={data} access={access} onDone={end} />
        ) : (
          <Stack>
            <NameForm
              onSubmit={(name) => create.mutate({ name })}
              isSending={create.isPending}
              onCancel={end}
            />
            {create.isError && <Failure error={create.error} title={texts.create.failed} />}
          </Stack>
        )}
      </Modal>
    </>
  );
}

interface NameFormProps {
  onSubmit: (name: string) => void;
  onCancel: () => void;
  isSending: boolean;
}

function NameForm({ onSubmit, onCancel, isSending }: NameFormProps) {
  const [name, setName] = useState("");
  const [isSubmitted, setSubmitted] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (name.trim() !== "") onSubmit(name.trim());
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack>
        <TextInput
          {...{
            label: texts.create.name,
            description: texts.create.nameHint,
            value: name,
            autoComplete: "off",
          }}
          data-autofocus
          error={isSubmitted && name.trim() === "" && texts.create.nameMissing}
          onChange={(it) => setName(it.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {texts.create.back}
          </Button>
          <Button type="submit" loading={isSending}>
            {texts.create.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface IssuedProps {
  created: IssuedSqlRole;
  access: SqlAccess;
  onDone: () => void;
}

const Issued = ({ created: { name, role, password }, access, onDone }: IssuedProps) => (
  <Stack>
    <Text size="sm" role="status">
      {texts.issued.hint(name)}
    </Text>
    <Named name={texts.address}>
      {access.address === null ? (
        <Text size="sm">{texts.askAddress}</Text>
      ) : (
        <Copyable value={access.address} />
      )}
    </Named>
    <Named name={texts.database}>
      <Copyable value={access.database} />
    </Named>
    <Named name={texts.user}>
      <Copyable value={role} />
    </Named>
    <Named name={texts.password}>
      <Copyable value={password} name={texts.password} />
    </Named>
    <Group justify="flex-end">
      <Button onClick={onDone}>{texts.issued.done}</Button>
    </Group>
  </Stack>
);

const Named = ({ name, children }: { name: string; children: ReactNode }) => (
  <Stack gap={4}>
    <Text size="sm" c="dimmed">
      {name}
    </Text>
    {children}
  </Stack>
);
