import { Button, Group, Text } from "@mantine/core";
import { ActionButton } from "../ui/action-button.tsx";
import { Announcement } from "../ui/announcement.tsx";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";
import { PreviewResult } from "./preview-result.tsx";
import { RuleGroups } from "./rule-groups.tsx";
import { cleared, preset, type Rules } from "./rules.ts";
import { useDraft } from "./use-draft.ts";

const texts = words.redaction;

/** Edits the rules, tries them on what is stored, and saves them. */
export function RedactionEditor({ saved }: { saved: Rules | null }) {
  const { rules, change, save, submit, isUnchanged, preview, startPreview, isEmpty } = useDraft(saved);
  return (
    <>
      <Presets onPreset={() => change(preset)} onClear={() => change(cleared)} />
      <RuleGroups rules={rules} onChange={change} />
      {rules.attributes.length > 0 && <Text size="sm">{texts.attributes(rules.attributes.length)}</Text>}
      {save.isError && <Failure error={save.error} title={words.errors.failed.change} />}
      {preview.isError && <Failure error={preview.error} title={texts.failedPreview} />}
      <Group gap="sm">
        <ActionButton
          variant="default"
          loading={preview.isPending}
          disabledReason={isEmpty ? texts.nothingChosen : undefined}
          onClick={startPreview}
        >
          {texts.preview}
        </ActionButton>
        <ActionButton
          loading={save.isPending}
          disabledReason={isUnchanged ? texts.unchanged : undefined}
          onClick={submit}
        >
          {texts.save}
        </ActionButton>
      </Group>
      <Announcement>{save.isSuccess && texts.saved}</Announcement>
      {preview.data && <PreviewResult preview={preview.data} />}
    </>
  );
}

const Presets = ({ onPreset, onClear }: { onPreset: () => void; onClear: () => void }) => (
  <Group gap="sm">
    <Button
      {...{ variant: "light", size: "sm", h: "auto", mih: 36, py: 6 }}
      styles={{ label: { whiteSpace: "normal", textAlign: "start" } }}
      onClick={onPreset}
    >
      {texts.preset}
    </Button>
    <Button variant="subtle" size="sm" onClick={onClear}>
      {texts.clear}
    </Button>
  </Group>
);
