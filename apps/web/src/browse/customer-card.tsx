import { Badge, Group, Text } from "@mantine/core";
import { useWorkspace } from "../api/workspace-context.ts";
import { EraseCustomer } from "../privacy/erase-customer.tsx";
import { ExportCustomer } from "../privacy/export-customer.tsx";
import { Fact, Facts, InstantFact } from "../ui/facts.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import type { Customer } from "./records.ts";

const texts = words.browse.customer;

/** The customer of a conversation. */
export function CustomerCard({ customer }: { customer: Customer | null }) {
  return (
    <div className={classes["customer"]}>
      <Section title={texts.title}>
        {customer === null ? (
          <Text size="sm" c="dimmed">
            {texts.none}
          </Text>
        ) : (
          <CustomerDetails customer={customer} />
        )}
      </Section>
    </div>
  );
}

function CustomerDetails({ customer }: { customer: Customer }) {
  const { id: workspaceId, canChange } = useWorkspace();
  const { id: customerId, name, verified, createdAt } = customer;
  const facts = ["email", "externalId", "locale", "gender", "timezone"] as const;
  return (
    <>
      <Group gap="xs">
        <Text dir="auto" fw={600} className={classes["words"]}>
          {name?.trim() || texts.nameless}
        </Text>
        {verified && <Badge color="green">{texts.verified}</Badge>}
      </Group>
      <Facts>
        {facts.map(
          (it) =>
            customer[it] && (
              <Fact key={it} name={texts[it]}>
                {customer[it]}
              </Fact>
            ),
        )}
        <InstantFact name={texts.since} at={createdAt} />
      </Facts>
      <TextLink to="/w/$workspaceId/conversations" params={{ workspaceId }} search={{ customerId }} size="sm">
        {texts.others}
      </TextLink>
      {canChange && (
        <Group gap="xs">
          <ExportCustomer customerId={customerId} />
          <EraseCustomer customerId={customerId} name={name?.trim() || texts.nameless} />
        </Group>
      )}
    </>
  );
}
