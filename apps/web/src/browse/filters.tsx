import { Button, Group, Pill, Select, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { words } from "../words.ts";
import classes from "./browse.module.css";
import { useCustomer, useTags } from "./queries.ts";
import { type ConversationSearch, filtersOf } from "./search.ts";
import { SearchBox } from "./search-box.tsx";
import { useConversationSearch } from "./use-conversation-search.ts";

const said = words.browse.filters;

/** Everything by which conversations are found. */
export function Filters() {
  const { search, change, clear } = useConversationSearch();
  const [isOpen, { toggle }] = useDisclosure();
  const active = filtersOf(search);
  return (
    <search aria-label={said.title}>
      <Group gap="sm" align="end" wrap="nowrap">
        <SearchBox
          hint={said.searchHint}
          value={search.q}
          onChange={(q) => change({ q }, { replace: true })}
        />
        <Button
          variant="default"
          hiddenFrom="sm"
          onClick={toggle}
          aria-expanded={isOpen}
          style={{ flex: "none" }}
        >
          {said.open(active)}
        </Button>
        {active > 0 && (
          <Button variant="subtle" visibleFrom="sm" onClick={clear} style={{ flex: "none" }}>
            {words.browse.list.clear}
          </Button>
        )}
      </Group>
      <div className={classes["filters"]} data-open={isOpen || undefined}>
        <Choices search={search} change={change} />
        <TagChoice value={search.tag} onChange={(tag) => change({ tag })} />
        <Days search={search} change={change} />
      </div>
      <OfCustomer customerId={search.customerId} onClear={() => change({ customerId: undefined })} />
    </search>
  );
}

interface PartProps {
  search: ConversationSearch;
  change: (changed: Partial<ConversationSearch>) => void;
}

function Choices({ search, change }: PartProps) {
  return (
    <>
      <Choice
        label={said.status}
        value={search.status}
        options={words.browse.knownStatuses.map((value) => ({ value, label: words.browse.status(value) }))}
        onChange={(status) => change({ status })}
      />
      <Choice
        label={said.channel}
        value={search.channel}
        options={words.browse.knownChannels.map((value) => ({ value, label: words.browse.channel(value) }))}
        onChange={(channel) => change({ channel })}
      />
    </>
  );
}

function TagChoice({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (it: string | undefined) => void;
}) {
  const { data: tags } = useTags();
  const options = [...(tags?.values() ?? [])].map((it) => ({ value: it.id, label: it.name || it.id }));
  return <Choice label={said.tag} value={value} options={options} onChange={onChange} />;
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}

/** One of some; what an address names and nobody knows is among them, so that it can be seen and taken away. */
function Choice({ label, value, options, onChange }: ChoiceProps) {
  const isKnown = value === undefined || options.some((it) => it.value === value);
  return (
    <Select
      {...{ label, placeholder: words.browse.filters.any, clearable: true, searchable: options.length > 10 }}
      value={value ?? null}
      data={isKnown ? options : [...options, { value, label: value }]}
      limit={100}
      onChange={(it) => onChange(it ?? undefined)}
      clearButtonProps={{ "aria-label": `${said.clear} ${label}` }}
    />
  );
}

function Days({ search, change }: PartProps) {
  const of = (edge: "from" | "to") => ({
    type: "date",
    label: said[edge],
    value: search[edge] ?? "",
    onChange: ({ currentTarget }: React.ChangeEvent<HTMLInputElement>) =>
      change({ [edge]: currentTarget.value || undefined }),
  });
  return (
    <>
      <TextInput {...of("from")} max={search.to} />
      <TextInput {...of("to")} min={search.from} />
    </>
  );
}

function OfCustomer({ customerId, onClear }: { customerId: string | undefined; onClear: () => void }) {
  const { data } = useCustomer(customerId);
  if (customerId === undefined) return null;
  return (
    <Pill
      mt="sm"
      maw="100%"
      size="lg"
      withRemoveButton
      onRemove={onClear}
      removeButtonProps={{ "aria-label": said.customerClear, "aria-hidden": false, tabIndex: 0 }}
    >
      {said.customer(data?.name ?? data?.email ?? customerId)}
    </Pill>
  );
}
