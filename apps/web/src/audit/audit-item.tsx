import { Group, Text } from "@mantine/core";
import type { AuditEntry } from "../api/audit.ts";
import { Instant } from "../ui/instant.tsx";
import { Sentence } from "../ui/sentence.tsx";
import { words } from "../words/index.ts";
import classes from "./audit.module.css";

const texts = words.audit;

/** One act: what and when, who and from where, and what it changed. */
export function AuditItem({ entry }: { entry: AuditEntry }) {
  const { action, at, actor, subject } = entry;
  const from = [actor.name, texts.kinds[actor.kind], actor.address].filter((it) => it !== null);
  return (
    <li className={classes["item"]}>
      <Group justify="space-between" gap="xs" align="baseline">
        <Text size="sm" fw={600}>
          {texts.actions[action]}
        </Text>
        <Instant at={at} fz="sm" c="dimmed" />
      </Group>
      <Text size="sm" c="dimmed">
        {from.join(" · ")}
      </Text>
      {action === "customer.erased" && (
        <Text size="sm">
          {texts.customer}: {subject}
        </Text>
      )}
      <Changes entry={entry} />
    </li>
  );
}

/** The fields that changed, as they were and as they are since. */
function Changes({ entry: { before, after } }: { entry: AuditEntry }) {
  const names = Object.keys({ ...before, ...after });
  return names.map((name) => {
    const [past, present] = [before, after].map((it) => it && texts.value(it[name]));
    return (
      <Text key={name} size="sm">
        {texts.field(name)}:{" "}
        <Sentence text={past && present ? texts.changed(past, present) : (present ?? past ?? "")} />
      </Text>
    );
  });
}
