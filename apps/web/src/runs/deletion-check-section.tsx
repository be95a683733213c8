import { Checkbox, Stack } from "@mantine/core";
import { useState } from "react";
import { explainInactive } from "../api/disabled-reason.ts";
import type { Integration } from "../api/integration.ts";
import type { OpenRun } from "../api/overview.ts";
import { useStartReconcile } from "../api/runs.ts";
import { ActionButton } from "../ui/action-button.tsx";
import { Announcement } from "../ui/announcement.tsx";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";

const texts = words.runs.deletionCheck;

interface DeletionCheckSectionProps {
  integration: Integration;
  openRuns: readonly OpenRun[];
}

/** Looks for records that were deleted in Kustomer now, instead of within the hour. */
export function DeletionCheckSection({ integration, openRuns }: DeletionCheckSectionProps) {
  const [full, setFull] = useState(false);
  const { mutate, data, isPending, isError, error } = useStartReconcile();
  return (
    <Section title={texts.title} hint={texts.hint}>
      <Stack gap="sm" align="flex-start">
        <Checkbox
          label={texts.full}
          description={texts.fullHint}
          checked={full}
          onChange={(it) => setFull(it.currentTarget.checked)}
        />
        <ActionButton
          variant="default"
          onClick={() => mutate({ full })}
          loading={isPending}
          disabledReason={explainInactive(integration)}
        >
          {texts.start}
        </ActionButton>
      </Stack>
      <Announcement>{openRuns.some(({ id }) => id === data?.id) && texts.started}</Announcement>
      {isError && <Failure error={error} title={texts.failed} />}
    </Section>
  );
}
