import type { Run } from "../api/runs.ts";
import { Fact } from "../ui/fact.tsx";
import { Facts } from "../ui/facts.tsx";
import { Instant } from "../ui/instant.tsx";
import { number } from "../words/number.ts";
import { words } from "../words.ts";

const outcomes = ["stored", "unchanged", "held", "rejected", "dropped", "deleted"] as const;

/** A run in numbers. */
export function RunFacts({ run }: { run: Run }) {
  const said = words.runs;
  const { counts, window, openedAt, finishedAt, requests } = run;
  return (
    <Facts maw={560}>
      <Fact name={said.opened}>
        <Instant at={openedAt} />
      </Fact>
      {finishedAt && (
        <Fact name={said.finished}>
          <Instant at={finishedAt} />
        </Fact>
      )}
      <Fact name={said.window}>
        <Instant at={window.from} /> {said.until} <Instant at={window.to} />
      </Fact>
      <Fact name={said.read}>{said.readOf(counts.read)}</Fact>
      {outcomes.map((it) => (
        <Fact key={it} name={said[it]}>
          {number(counts[it])}
        </Fact>
      ))}
      <Fact name={said.requests}>{said.requestsOf(requests)}</Fact>
    </Facts>
  );
}
