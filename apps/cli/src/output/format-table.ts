/** A value that a cell can show. An absent value shows as a dash. */
export type Cell = string | number | boolean | Date | null | undefined;

/** The cell of each row, by heading. */
export type Columns<T> = Record<string, (row: T) => Cell>;

/** Builds the columns that show fields under their own names. */
export const showFields = <K extends string>(...names: K[]): Columns<Record<K, Cell>> =>
  Object.fromEntries(names.map((name) => [name, (row: Record<K, Cell>) => row[name]]));

const maxCellWidth = 60;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const splitGraphemes = (text: string): string[] => [...graphemes.segment(text)].map((it) => it.segment);
const measureWidth = (text: string): number => splitGraphemes(text).length;

/** Formats rows under headings. Each column is as wide as its widest cell, and no line ends in spaces. */
export function formatTable<T>(rows: readonly T[], columns: Columns<T>): string {
  const headings = Object.keys(columns).map((it) => it.toUpperCase());
  const lines = rows.map((row) => Object.values(columns).map((read) => shorten(formatCell(read(row)))));
  const all = [headings, ...lines];
  const widths = headings.map((_, index) =>
    Math.max(...all.map((cells) => measureWidth(cells[index] ?? ""))),
  );
  return all.map((cells) => formatLine(cells, widths)).join("\n");
}

/** Formats one thing, with a line for each of its facts. */
export function formatFacts(facts: Record<string, Cell>): string {
  const width = Math.max(...Object.keys(facts).map((it) => it.length));
  return Object.entries(facts)
    .map(([name, cell]) => `${name.padEnd(width)}  ${formatCell(cell)}`)
    .join("\n");
}

/**
 * Formats a cell. Control characters become spaces: some texts come from Kustomer, and a terminal would obey them.
 * Instants are printed to the second.
 */
export function formatCell(cell: Cell): string {
  if (cell === null || cell === undefined || cell === "") return "-";
  if (cell instanceof Date) return `${cell.toISOString().slice(0, 19)}Z`;
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return String(cell).replace(/[\p{Cc}\p{Bidi_Control}]+/gu, " ");
}

function shorten(text: string): string {
  const letters = splitGraphemes(text);
  return letters.length <= maxCellWidth ? text : `${letters.slice(0, maxCellWidth - 1).join("")}…`;
}

function formatLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((it, index) => it + " ".repeat((widths[index] ?? 0) - measureWidth(it)));
  return padded.join("  ").trimEnd();
}
