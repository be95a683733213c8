import { Accordion, Group, Skeleton, Text } from "@mantine/core";
import { type Erasure, useErasures } from "../api/erasures.ts";
import { Failure } from "../ui/failure.tsx";
import { Instant } from "../ui/instant.tsx";
import { MoreButton } from "../ui/list-end.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { Certificate } from "./certificate.tsx";

const texts = words.privacy.erasures;

/** The erased customers of the workspace, for its admins, with the certificate of each. */
export const ErasuresSection = () => (
  <Section title={texts.title} hint={texts.hint}>
    <Erasures />
  </Section>
);

function Erasures() {
  const query = useErasures();
  const { data, error, isPending, refetch } = query;
  if (isPending) return <Skeleton height={40} />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(texts.title.toLowerCase())} retry={refetch} />;
  const erasures = data.pages.flatMap((it) => it.data);
  if (erasures.length === 0) return <Text size="sm">{texts.none}</Text>;
  return (
    <>
      <Accordion variant="contained" order={3} keepMounted={false}>
        {erasures.map((it) => (
          <ErasureItem key={it.id} erasure={it} />
        ))}
      </Accordion>
      <MoreButton paging={query}>{texts.more}</MoreButton>
    </>
  );
}

const ErasureItem = ({ erasure }: { erasure: Erasure }) => (
  <Accordion.Item value={erasure.id}>
    <Accordion.Control>
      <Group gap="xs">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {erasure.customerId}
        </Text>
        <Text size="sm" c="dimmed">
          <Instant at={erasure.requestedAt} />
        </Text>
      </Group>
    </Accordion.Control>
    <Accordion.Panel>
      <Certificate requested={erasure} />
    </Accordion.Panel>
  </Accordion.Item>
);
