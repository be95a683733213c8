import { Stack, Text } from "@mantine/core";
import { words } from "../words/index.ts";
import { pickSamples, type Sample } from "./pick-samples.ts";
import type { Preview } from "./use-preview.ts";

const texts = words.redaction.result;

const hash = /:[\da-f]{16}\]/;

/** How many of the latest records rules would change, with samples. */
export function PreviewResult({ preview: { records, redacted, samples } }: { preview: Preview }) {
  const shown = pickSamples(samples);
  return (
    <Stack gap="sm" role="group" aria-label={texts.title}>
      <Text size="sm" fw={500} role="status">
        {records === 0 ? texts.none : texts.summary(redacted, records)}
      </Text>
      {shown.some(({ after }) => hash.test(after)) && (
        <Text size="sm" c="dimmed">
          {texts.hashes}
        </Text>
      )}
      {shown.length > 0 && (
        <Stack component="ul" gap="md" m={0} p={0} style={{ listStyle: "none" }} aria-label={texts.samples}>
          {shown.map((it) => (
            <SampleItem key={`${it.record} ${it.id}`} sample={it} />
          ))}
        </Stack>
      )}
    </Stack>
  );
}

const SampleItem = ({ sample }: { sample: Sample }) => (
  <li>
    <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
      {texts.records[sample.record]} {sample.id}, {sample.attribute}
    </Text>
    {(["before", "after"] as const).map((it) => (
      <Text key={it} size="sm" style={{ overflowWrap: "anywhere" }}>
        {texts[it]}: {sample[it] || texts.removed}
      </Text>
    ))}
  </li>
);
