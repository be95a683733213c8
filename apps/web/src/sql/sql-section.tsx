import { Alert, Badge, Flex, Group, Skeleton, Text } from "@mantine/core";
import { Fact, Facts } from "../ui/facts.tsx";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { Row, RowList } from "../ui/row-list.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { CreateSqlRole } from "./create-sql-role.tsx";
import { DropSqlRole } from "./drop-sql-role.tsx";
import { type SqlAccess, type SqlRole, useSqlRoles } from "./use-sql-roles.ts";

const texts = words.sql;

/** The roles by which analysts read the workspace, for its admins. */
export function SqlSection() {
  const { data, error, isPending, refetch } = useSqlRoles();
  return (
    <Section
      title={texts.title}
      hint={texts.hint}
      aside={data?.access.available && <CreateSqlRole access={data.access} count={data.roles.length} />}
    >
      {isPending && <Skeleton height={80} />}
      {!isPending && data === undefined && (
        <Failure error={error} title={words.errors.loading(texts.title)} retry={refetch} />
      )}
      {data && <Access access={data.access} />}
      {data && <Roles roles={data.roles} />}
    </Section>
  );
}

function Access({ access: { available, problems, address, database } }: { access: SqlAccess }) {
  if (!available) return <Alert title={texts.off}>{problems.join(" ")}</Alert>;
  return (
    <Facts maw={480}>
      <Fact name={texts.address}>{address ?? texts.askAddress}</Fact>
      <Fact name={texts.database}>{database}</Fact>
    </Facts>
  );
}

function Roles({ roles }: { roles: readonly SqlRole[] }) {
  if (roles.length === 0) return <Text size="sm">{texts.none}</Text>;
  return (
    <RowList>
      {roles.map((it) => (
        <RoleItem key={it.id} sqlRole={it} />
      ))}
    </RowList>
  );
}

function RoleItem({ sqlRole }: { sqlRole: SqlRole }) {
  const { name, role, createdAt, sessions, canLogIn } = sqlRole;
  return (
    <Row>
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {name}
          </Text>
          {!canLogIn && <Badge color="red">{texts.broken}</Badge>}
        </Group>
        <Flex wrap="wrap" columnGap="md" fz="sm" c="dimmed">
          <Text inherit ff="monospace" style={{ overflowWrap: "anywhere" }}>
            {role}
          </Text>
          <Text inherit>
            {texts.created} <Instant at={createdAt} />
          </Text>
          <Text inherit>{texts.sessions(sessions)}</Text>
        </Flex>
      </div>
      <DropSqlRole sqlRole={sqlRole} />
    </Row>
  );
}
