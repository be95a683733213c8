import { Badge, Flex, Group, Skeleton, Text } from "@mantine/core";
import { type Token, useTokens } from "../api/tokens.ts";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { Row, RowList } from "../ui/row-list.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { CreateToken } from "./create-token.tsx";
import { RevokeToken } from "./revoke-token.tsx";

const texts = words.tokens;

/** Every token of the workspace, for its admins. */
export const TokensSection = () => (
  <Section title={texts.title} hint={texts.hint} aside={<CreateToken />}>
    <Tokens />
  </Section>
);

function Tokens() {
  const { data, error, isPending, refetch } = useTokens();
  if (isPending) return <Skeleton height={120} />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(texts.title.toLowerCase())} retry={refetch} />;
  return (
    <RowList>
      {data.map((it) => (
        <TokenItem key={it.id} token={it} />
      ))}
    </RowList>
  );
}

function TokenItem({ token }: { token: Token }) {
  const { name, scope } = token;
  return (
    <Row>
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {name}
          </Text>
          <Badge color={scope === "admin" ? "blue" : "gray"}>{texts.scopes[scope]}</Badge>
        </Group>
        <TokenTimes token={token} />
      </div>
      <RevokeToken token={token} />
    </Row>
  );
}

function TokenTimes({ token: { createdAt, expiresAt, lastUsedAt } }: { token: Token }) {
  const isExpired = expiresAt !== null && expiresAt.getTime() < Date.now();
  return (
    <Flex wrap="wrap" columnGap="md" fz="sm">
      <Text inherit c="dimmed">
        {texts.created} <Instant at={createdAt} />
      </Text>
      <Text inherit c="dimmed">
        {lastUsedAt ? (
          <>
            {texts.lastUsed} <Instant at={lastUsedAt} isRelative />
          </>
        ) : (
          texts.unused
        )}
      </Text>
      <Text inherit c={isExpired ? "var(--mantine-color-error)" : "dimmed"}>
        {expiresAt ? (
          <>
            {isExpired ? texts.expired : texts.expires} <Instant at={expiresAt} />
          </>
        ) : (
          texts.never
        )}
      </Text>
    </Flex>
  );
}
