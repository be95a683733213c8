import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import type { Overview } from "../api/overview.ts";
import type { UnstoredKind } from "../api/unstored.ts";
import { Section } from "../ui/section.tsx";
import { bounded } from "../words/number.ts";
import { words } from "../words.ts";
import { UnstoredList } from "./unstored-list.tsx";

const kinds = ["held", "rejected", "pending"] as const;

/** What is not stored, and why. */
export function UnstoredSection({ overview }: { overview: Overview }) {
  const said = words.status.unstored;
  const [shown, show] = useState<UnstoredKind | null>(null);
  return (
    <Section title={said.title} hint={said.hint}>
      {kinds.map((it) => (
        <Group key={it} justify="space-between" wrap="nowrap" mih={26}>
          <Text size="sm">
            {said.kinds[it].title}: <strong>{bounded(overview[it])}</strong>
          </Text>
          {overview[it].count > 0 && (
            <Button
              {...{ size: "compact-sm", variant: "default" }}
              aria-label={`${said.show}: ${said.kinds[it].title}`}
              onClick={() => show(it)}
            >
              {said.show}
            </Button>
          )}
        </Group>
      ))}
      <Modal
        opened={shown !== null}
        onClose={() => show(null)}
        title={shown && said.kinds[shown].title}
        size="xl"
      >
        {shown && <UnstoredList kind={shown} />}
      </Modal>
    </Section>
  );
}
