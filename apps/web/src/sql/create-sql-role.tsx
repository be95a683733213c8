import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Copyable } from "../ui/copyable.tsx";
import { NameForm } from "../ui/name-form.tsx";
import { SecretDialog } from "../ui/secret-dialog.tsx";
import { words } from "../words/index.ts";
import { type IssuedSqlRole, type SqlAccess, useCreateSqlRole } from "./use-sql-roles.ts";

const texts = words.sql;

/** A button whose dialog creates a role and shows its password once. */
export function CreateSqlRole({ access, count }: { access: SqlAccess; count: number }) {
  const create = useCreateSqlRole();
  return (
    <SecretDialog
      {...{ texts: texts.create, issuedTexts: texts.issued, issue: create, flex: "none" }}
      disabledReason={count < access.maxRoles ? undefined : texts.full(access.maxRoles)}
      form={(cancel) => (
        <NameForm
          texts={texts.create}
          onSubmit={(name) => create.mutate({ name })}
          isSending={create.isPending}
          onCancel={cancel}
        />
      )}
    >
      {(created) => <Issued created={created} access={access} />}
    </SecretDialog>
  );
}

interface IssuedProps {
  created: IssuedSqlRole;
  access: SqlAccess;
}

const Issued = ({ created: { name, role, password }, access }: IssuedProps) => (
  <>
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
  </>
);

const Named = ({ name, children }: { name: string; children: ReactNode }) => (
  <Stack gap={4}>
    <Text size="sm" c="dimmed">
      {name}
    </Text>
    {children}
  </Stack>
);
