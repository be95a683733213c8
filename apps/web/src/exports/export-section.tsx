import { Button, Flex, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useWorkspace } from "../api/workspace-context.ts";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { type ExportChoice, toExportUrl } from "./to-export-url.ts";
import { useDownload } from "./use-download.ts";

const texts = words.exports;

const toOptions = (names: Record<string, string>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }));

/** Takes what is stored away in a file, which the browser downloads. */
export function ExportSection() {
  const { id } = useWorkspace();
  const [choice, setChoice] = useState<ExportChoice>({
    ...{ kind: "conversations", format: "csv", from: "", to: "" },
  });
  const choose = (change: object) => setChoice({ ...choice, ...change });
  const url = toExportUrl(id, choice);
  const download = useDownload();
  return (
    <Section title={texts.title} hint={texts.hint}>
      <Flex
        direction={{ base: "column", sm: "row" }}
        align={{ base: "stretch", sm: "flex-end" }}
        wrap="wrap"
        gap="sm"
      >
        {(["kind", "format"] as const).map((it) => (
          <NativeSelect
            key={it}
            label={texts.labels[it]}
            data={toOptions(texts[it])}
            value={choice[it]}
            onChange={({ currentTarget }) => choose({ [it]: currentTarget.value })}
          />
        ))}
        <Days choice={choice} isReversed={url === undefined} choose={choose} />
        <Button
          variant="default"
          disabled={url === undefined}
          loading={download.isPending}
          onClick={() => url && download.mutate(url)}
        >
          {texts.download}
        </Button>
      </Flex>
      {download.isError && <Failure error={download.error} title={texts.failed} />}
    </Section>
  );
}

interface DaysProps {
  choice: ExportChoice;
  isReversed: boolean;
  choose: (change: Partial<ExportChoice>) => void;
}

/** The first and the last day. */
const Days = ({ choice, isReversed, choose }: DaysProps) =>
  (["from", "to"] as const).map((it) => (
    <TextInput
      key={it}
      type="date"
      label={texts.labels[it]}
      value={choice[it]}
      error={it === "to" && isReversed ? texts.reversed : undefined}
      onChange={({ currentTarget }) => choose({ [it]: currentTarget.value })}
    />
  ));
