import type { Run } from "../api/runs.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { Instant } from "../ui/instant.tsx";
import { formatNumber } from "../words/format.ts";
import { words } from "../words/index.ts";

const outcomes = ["stored", "unchanged", "held", "rejected", "dropped", "deleted"] as const;

/** The times and counts of a run. */
export function RunFacts({ run }: { run: Run }) {
  const texts = words.runs;
  const { counts, window, openedAt, finishedAt, requests } = run;
  return (
    <Facts maw={560}>
      <Fact name={texts.opened}>
        <Instant at={openedAt} />
      </Fact>
      {finishedAt && (
        <Fact name={texts.finished}>
          <Instant at={finishedAt} />
        </Fact>
      )}
      <Fact name={texts.window}>
        <Instant at={window.from} /> {texts.until} <Instant at={window.to} />
      </Fact>
      <Fact name={texts.read}>{texts.recordCounts(counts.read)}</Fact>
      {outcomes.map((it) => (
        <Fact key={it} name={texts[it]}>
          {formatNumber(counts[it])}
        </Fact>
      ))}
      <Fact name={texts.requests}>{texts.requestCounts(requests)}</Fact>
    </Facts>
  );
}
