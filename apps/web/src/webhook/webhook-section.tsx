import { Skeleton, Stack } from "@mantine/core";
import { useWebhook, type Webhook } from "../api/webhook.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";
import { FirstEvent } from "./first-event.tsx";
import { WebhookSetup } from "./webhook-setup.tsx";

const texts = words.webhook;

/** Kustomer's webhook, which brings changes within seconds: how to set it up, and whether events arrive. */
export const WebhookSection = () => (
  <Section title={texts.title} hint={texts.hint}>
    <Content />
  </Section>
);

function Content() {
  const { canChange } = useWorkspace();
  const { data, error, isPending, refetch } = useWebhook();
  if (isPending) return <Skeleton height={120} />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(texts.title.toLowerCase())} retry={refetch} />;
  return (
    <Stack gap="sm">
      <FirstEvent webhook={data} />
      {data.configured && <WebhookFacts webhook={data} />}
      {canChange && <WebhookSetup webhook={data} />}
    </Stack>
  );
}

const kinds = ["accepted", "duplicate", "ignored", "refused", "dropped"] as const;

/** The token, and what became of the events; kinds of which there was none are left out. */
const WebhookFacts = ({ webhook: { tokenHint, counts } }: { webhook: Webhook }) => (
  <Facts maw={400}>
    {tokenHint && (
      <Fact name={texts.token}>
        {words.connect.key.ends} {tokenHint}
      </Fact>
    )}
    {kinds
      .filter((it) => it === "accepted" || counts[it] > 0)
      .map((it) => (
        <Fact key={it} name={texts.counts[it]}>
          {formatNumber(counts[it])}
        </Fact>
      ))}
  </Facts>
);
