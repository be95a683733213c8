import { Box, Button, Group, Pill, SegmentedControl, Select } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { SearchBox } from "../ui/search-box.tsx";
import { words } from "../words/index.ts";
import classes from "./browse.module.css";
import { type ConversationSearch, countFilters, useConversationSearch } from "./conversation-search.ts";
import { DayInput } from "./day-input.tsx";
import { useCustomer, useTags } from "./queries.ts";

const texts = words.browse.filters;

/** The search field and the filters of the conversations page. */
export function Filters() {
  const { search, change, clear } = useConversationSearch();
  const [isOpen, { toggle }] = useDisclosure();
  const active = countFilters(search);
  return (
    <search aria-label={texts.title}>
      <Group gap="sm" align="end" wrap="nowrap">
        <SearchBox
          hint={texts.searchHint}
          value={search.q}
          onChange={(q) => change({ q }, { replace: true })}
        />
        <Button variant="default" hiddenFrom="sm" onClick={toggle} aria-expanded={isOpen} flex="none">
          {texts.open(active)}
        </Button>
        {active > 0 && (
          <Button variant="subtle" visibleFrom="sm" onClick={clear} flex="none">
            {words.browse.list.clear}
          </Button>
        )}
      </Group>
      <Box className={classes["filters"] ?? ""} {...(isOpen ? {} : { visibleFrom: "sm" })}>
        <Choices search={search} change={change} />
        <DateRange search={search} change={change} />
      </Box>
      {search.q !== undefined && <OrderChoice search={search} change={change} />}
      <CustomerFilter customerId={search.customerId} onClear={() => change({ customerId: undefined })} />
    </search>
  );
}

interface FilterProps {
  search: ConversationSearch;
  change: (changed: Partial<ConversationSearch>, options?: { replace: boolean }) => void;
}

const orders = [
  { value: "newest", label: texts.newest },
  { value: "relevance", label: texts.relevance },
];

const OrderChoice = ({ search, change }: FilterProps) => (
  <SegmentedControl
    mt="sm"
    size="xs"
    aria-label={texts.order}
    value={search.order ?? "newest"}
    data={orders}
    onChange={(it) => change({ order: it === "relevance" ? it : undefined })}
  />
);

function Choices({ search, change }: FilterProps) {
  const { status, channel, knownStatuses, knownChannels } = words.browse;
  const { data: tags } = useTags();
  const options = {
    status: knownStatuses.map((value) => ({ value, label: status(value) })),
    channel: knownChannels.map((value) => ({ value, label: channel(value) })),
    tag: [...(tags?.values() ?? [])].map((it) => ({ value: it.id, label: it.name || it.id })),
  };
  return (["status", "channel", "tag"] as const).map((it) => (
    <Choice
      key={it}
      {...{ label: texts[it], value: search[it], options: options[it] }}
      onChange={(chosen) => change({ [it]: chosen })}
    />
  ));
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}

/** A select. An unknown value in the address becomes an option, so that a person sees it and can clear it. */
function Choice({ label, value, options, onChange }: ChoiceProps) {
  const isKnown = value === undefined || options.some((it) => it.value === value);
  return (
    <Select
      {...{ label, placeholder: words.browse.filters.any, clearable: true, searchable: options.length > 10 }}
      value={value ?? null}
      data={isKnown ? options : [...options, { value, label: value }]}
      limit={100}
      onChange={(it) => onChange(it ?? undefined)}
      clearButtonProps={{ "aria-label": `${texts.clear} ${label}` }}
    />
  );
}

const DateRange = ({ search, change }: FilterProps) => (
  <>
    <DayInput
      {...{ label: texts.from, value: search.from, max: search.to }}
      onChange={(from) => change({ from }, { replace: true })}
    />
    <DayInput
      {...{ label: texts.to, value: search.to, min: search.from }}
      onChange={(to) => change({ to }, { replace: true })}
    />
  </>
);

function CustomerFilter({ customerId, onClear }: { customerId: string | undefined; onClear: () => void }) {
  const { data } = useCustomer(customerId);
  if (customerId === undefined) return null;
  return (
    <Pill
      mt="sm"
      maw="100%"
      size="lg"
      withRemoveButton
      onRemove={onClear}
      removeButtonProps={{ "aria-label": texts.customerClear, "aria-hidden": false, tabIndex: 0 }}
    >
      {texts.customer(data?.name ?? data?.email ?? customerId)}
    </Pill>
  );
}
