import type { OpenRun, Overview } from "../api/overview.ts";
import { words } from "../words/index.ts";

type TroubleKind = Overview["trouble"][number]["kind"];

/** How bad a condition is; the worst first. `decision`: a run waits for an answer. `chosen`: a person wants it so. */
const levels = ["bad", "decision", "chosen", "warning", "hint"] as const;

/** Something about an integration that people should know, with the words for it. */
export interface Condition {
  key: string;
  level: (typeof levels)[number];
  /** In a word or two, for the badge. */
  label: string;
  title: string;
  /** What happened, what Inlet does and what to do. */
  message: string;
  since: Date | null;
  /** Whether another API key ends it. */
  needsKey: boolean;
  /** The run that waits for an answer. */
  run?: OpenRun;
}

const troubleLevels: Record<TroubleKind, Condition["level"]> = {
  key_dead: "bad",
  roles_lost: "bad",
  kustomer_unreachable: "warning",
  limit_reached: "warning",
  key_weaker: "hint",
};

const solvedByNewKey: readonly TroubleKind[] = ["key_dead", "roles_lost", "key_weaker"];

/** Lists everything about an integration that is not as usual, the worst first. The status header is made of it. */
export function listConditions(overview: Overview): Condition[] {
  const all = [
    ...listTroubles(overview),
    ...listInactivity(overview),
    ...listQuestions(overview),
    ...listLateness(overview),
    ...listWarnings(overview),
  ];
  return levels.flatMap((level) => all.filter((it) => it.level === level));
}

const listTroubles = ({ trouble }: Overview): Condition[] =>
  trouble.map(({ kind, message, since }) => ({
    key: kind,
    level: troubleLevels[kind],
    label: words.fleet.troubles[kind],
    title: words.shell.trouble.titles[kind],
    message,
    since,
    needsKey: solvedByNewKey.includes(kind),
  }));

const plain = { since: null, needsKey: false };

function listInactivity({ integration }: Overview): Condition[] {
  const status = integration?.status;
  if (status !== "off" && status !== "paused") return [];
  return [{ ...plain, key: status, level: "chosen", ...words.status.conditions[status] }];
}

const listQuestions = ({ openRuns }: Overview): Condition[] =>
  openRuns.flatMap((run): Condition[] => {
    if (run.question === null) return [];
    const texts = { label: words.runs.question, title: words.runs.question, message: run.question.message };
    return [{ ...plain, key: run.id, level: "decision", ...texts, run }];
  });

function listLateness({ freshness: { lateSeconds } }: Overview): Condition[] {
  if (lateSeconds === null) return [];
  const { label, title, message } = words.status.conditions.late;
  return [{ ...plain, key: "late", level: "warning", label, title, message: message(lateSeconds) }];
}

const listWarnings = ({ integration }: Overview): Condition[] =>
  (integration?.warnings ?? []).map((message) => ({
    ...plain,
    key: message,
    level: "warning",
    ...words.status.conditions.warning,
    message,
  }));
