import { auditActionSchema } from "@inlet/contracts";
import { NativeSelect, SimpleGrid } from "@mantine/core";
import { type AuditFilter, useAuditEntries } from "../api/audit.ts";
import { useTokens } from "../api/tokens.ts";
import { words } from "../words/index.ts";

const texts = words.audit.filters;
const { actions } = words.audit;

interface AuditFiltersProps {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}

/** Chooses the entries of one action or of one person. */
export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const { action, actor } = filter;
  const choose = (chosen: string, it: string | undefined) => {
    const parsed = auditActionSchema.safeParse(chosen);
    onChange({ ...(parsed.success && { action: parsed.data }), ...(it && { actor: it }) });
  };
  return (
    <SimpleGrid cols={2} spacing="xs">
      <NativeSelect
        label={texts.action}
        value={action ?? ""}
        data={[
          { value: "", label: texts.anyAction },
          ...auditActionSchema.options.map((it) => ({ value: it, label: actions[it] })),
        ]}
        onChange={({ currentTarget }) => choose(currentTarget.value, actor)}
      />
      <NativeSelect
        label={texts.actor}
        value={actor ?? ""}
        data={[
          { value: "", label: texts.anyone },
          ...useActorNames(actor).map((it) => ({ value: it, label: it })),
        ]}
        onChange={({ currentTarget }) => choose(action ?? "", currentTarget.value)}
      />
    </SimpleGrid>
  );
}

/** Names who may have acted: the holders of tokens, and whom the latest entries name. */
function useActorNames(chosen: string | undefined): string[] {
  const { data: tokens = [] } = useTokens();
  const { data: latest } = useAuditEntries({});
  const named = latest?.pages.flatMap((it) => it.data.map(({ actor }) => actor.name)) ?? [];
  const names = new Set([...tokens.map((it) => it.name), ...named, ...(chosen ? [chosen] : [])]);
  return [...names].sort((a, b) => a.localeCompare(b));
}
