import { useState } from "react";
import { isSameSetting, useChangeIntegration } from "../api/integration.ts";
import { addToDraft, applyDraft, type Draft, isOff, noRules, type Rules, withoutBlanks } from "./rules.ts";
import { usePreview } from "./use-preview.ts";

/** What a person edits, laid over the latest saved rules, so that nothing set elsewhere is lost; and what became of it. */
export function useDraft(saved: Rules | null) {
  const [draft, setDraft] = useState<Draft>({});
  const save = useChangeIntegration();
  const preview = usePreview();
  const before = saved ?? noRules;
  const rules = applyDraft(before, draft);
  const sent = withoutBlanks(rules);
  return {
    ...{ rules, save, preview, isEmpty: isOff(sent), isUnchanged: isSameSetting(sent, before) },
    change(changed: Draft) {
      setDraft(addToDraft(draft, changed));
      save.reset();
      preview.reset();
    },
    startPreview: () => preview.mutate(sent),
    /** What is edited meanwhile stays. */
    submit: () =>
      save.mutate(
        { redaction: isOff(sent) ? null : sent },
        { onSuccess: () => setDraft((it) => (it === draft ? {} : it)) },
      ),
  };
}
