import { Skeleton, Text } from "@mantine/core";
import { useEndpoints } from "../api/push.ts";
import { Failure } from "../ui/failure.tsx";
import { RowList } from "../ui/row-list.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { CreateWebhook } from "./create-webhook.tsx";
import { WebhookItem } from "./webhook-item.tsx";

const texts = words.push;

/** Where events of the workspace are sent, for its admins: such a URL often holds a secret. */
export const WebhooksSection = () => (
  <Section title={texts.title} hint={texts.hint} aside={<CreateWebhook />}>
    <Webhooks />
  </Section>
);

function Webhooks() {
  const { data, error, isPending, refetch } = useEndpoints();
  if (isPending) return <Skeleton height={120} />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(texts.title.toLowerCase())} retry={refetch} />;
  if (data.length === 0) return <Text size="sm">{texts.none}</Text>;
  return (
    <RowList>
      {data.map((it) => (
        <WebhookItem key={it.id} endpoint={it} />
      ))}
    </RowList>
  );
}
