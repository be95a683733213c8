import { Badge, Group, Text } from "@mantine/core";
import { useWorkspace } from "../shell/workspace-context.ts";
import { Fact } from "../ui/fact.tsx";
import { Facts } from "../ui/facts.tsx";
import { Instant } from "../ui/instant.tsx";
import { TextLink } from "../ui/page-link.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words.ts";
import classes from "./browse.module.css";
import type { Customer } from "./records.ts";

const said = words.browse.customer;

/** Whose conversation it is. */
export function CustomerCard({ customer }: { customer: Customer | null }) {
  return (
    <div className={classes["customer"]}>
      <Section title={said.title}>
        {customer === null ? (
          <Text size="sm" c="dimmed">
            {said.none}
          </Text>
        ) : (
          <Person customer={customer} />
        )}
      </Section>
    </div>
  );
}

function Person({ customer }: { customer: Customer }) {
  const { id: workspaceId } = useWorkspace();
  const { id: customerId, name, verified, createdAt } = customer;
  const facts = ["email", "externalId", "locale", "gender", "timezone"] as const;
  return (
    <>
      <Group gap="xs">
        <Text dir="auto" fw={600} className={classes["words"]}>
          {name?.trim() || said.nameless}
        </Text>
        {verified && (
          <Badge variant="light" color="green" tt="none" c="var(--mantine-color-text)">
            {said.verified}
          </Badge>
        )}
      </Group>
      <Facts>
        {facts.map(
          (it) =>
            customer[it] && (
              <Fact key={it} name={said[it]}>
                {customer[it]}
              </Fact>
            ),
        )}
        {createdAt && (
          <Fact name={said.since}>
            <Instant at={createdAt} />
          </Fact>
        )}
      </Facts>
      <TextLink to="/w/$workspaceId/conversations" params={{ workspaceId }} search={{ customerId }} size="sm">
        {said.others}
      </TextLink>
    </>
  );
}
