import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import type { NotImportedKind } from "../api/not-imported.ts";
import type { Overview } from "../api/overview.ts";
import { Section } from "../ui/section.tsx";
import { formatBoundedCount } from "../words/format.ts";
import { words } from "../words/index.ts";
import { NotImportedList } from "./not-imported-list.tsx";

const kinds = ["held", "rejected", "pending"] as const;

/** How many records are not imported, by reason, with a list of each. */
export function NotImportedSection({ overview }: { overview: Overview }) {
  const texts = words.status.notImported;
  const [shown, show] = useState<NotImportedKind | null>(null);
  return (
    <Section title={texts.title} hint={texts.hint}>
      {kinds.map((it) => (
        <Group key={it} justify="space-between" wrap="nowrap" mih={26} maw={320}>
          <Text size="sm">
            {texts.kinds[it].title}: <strong>{formatBoundedCount(overview[it])}</strong>
          </Text>
          {overview[it].count > 0 && (
            <Button
              {...{ size: "compact-sm", variant: "default" }}
              aria-label={`${texts.show}: ${texts.kinds[it].title}`}
              onClick={() => show(it)}
            >
              {texts.show}
            </Button>
          )}
        </Group>
      ))}
      <Modal
        opened={shown !== null}
        onClose={() => show(null)}
        title={shown && texts.kinds[shown].title}
        size="xl"
      >
        {shown && <NotImportedList kind={shown} />}
      </Modal>
    </Section>
  );
}
