/** A part of a mail's text. */
export interface MailPart {
  kind: "written" | "quote" | "signature";
  text: string;
}

/** More lines than this are not looked at. Each line is looked at once, and only its first characters. */
const maxLines = 5_000;
const lookedAt = 300;

const quoted = /^ {0,3}>/;
/** How mail programs introduce a quoted reply, at the end of a line or of two: "On Monday Ada wrote:". */
const introduction =
  /(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|pisze|napisał(?:\(a\))?|skrev|kirjoitti|написал(?:а|\(а\))?|写道|작성|のメッセージ)[^:：]{0,120}[:：]$/iu;
const introductionStart = /^(?:on|am|le|el|il|em|op|den|dnia|w dniu|在)\s.{0,200}\d/iu;
const originalMessage =
  /^[-_* ]{2,20}(?:original message|forwarded message|ursprüngliche nachricht|message d'origine|message transféré|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|oprindelig besked)[-_* ]{0,20}$/iu;
const headerStart = /^\*?(?:from|von|de|da|van|od|från|fra)\s?:\*?\s?.*[@<[\w]/iu;
const headerFollows =
  /^\*?(?:sent|date|to|gesendet|datum|an|envoyé|à|enviado|fecha|para|inviato|data|a|verzonden|aan|wysłano|do|skickat|till|sendt|til)\s?:/iu;
const signatureStart =
  /^(?:-- ?$|_{2,4}$|sent from my |get outlook for |sent via |gesendet von |von meinem .{1,60} gesendet|envoyé de(?:puis)? |enviado (?:desde|do meu) |inviato da |verstuurd vanaf |verzonden vanaf |sendt fra |skickat från )/iu;

/** What a line begins: a quote of everything that follows, a quote up to the next line without `>`, or a signature. */
type Mark = "quoteToEnd" | "quoteIntroduction" | "quoteLine" | "signature" | undefined;

/**
 * Splits the text of a mail into what its author wrote, quotes and signatures. Where it cannot tell, the text counts as
 * written.
 *
 * It is written by hand: `email-reply-parser` takes seconds for 10 KB of hostile text, because its expressions backtrack
 * over many lines. This one looks at each line once.
 * @returns null where all of it is written
 */
export function splitMail(text: string): MailPart[] | null {
  const lines = text.split(/\r?\n/);
  if (lines.length > maxLines) return null;
  const parts: { kind: MailPart["kind"]; lines: string[] }[] = [];
  let kind: MailPart["kind"] = "written";
  let isToEnd = false;
  let before: Mark;
  for (const [i, line] of lines.entries()) {
    if (!isToEnd) {
      const mark = findMark(lines, i);
      isToEnd = mark === "quoteToEnd";
      kind = findKind(mark, { kind, line, before });
      before = mark;
    }
    if (parts.at(-1)?.kind === kind) parts.at(-1)?.lines.push(line);
    else parts.push({ kind, lines: [line] });
  }
  if (parts.every((it) => it.kind === "written")) return null;
  return parts.map((it) => ({ kind: it.kind, text: it.lines.join("\n") }));
}

function findKind(
  mark: Mark,
  { kind, line, before }: { kind: MailPart["kind"]; line: string; before: Mark },
): MailPart["kind"] {
  if (mark === "signature") return "signature";
  if (mark !== undefined) return "quote";
  if (kind === "signature") return "signature";
  if (kind === "quote" && (line.trim() === "" || before === "quoteIntroduction")) return "quote";
  return "written";
}

function findMark(lines: readonly string[], i: number): Mark {
  const line = peek(lines, i);
  if (line === "") return undefined;
  if (quoted.test(line)) return "quoteLine";
  if (originalMessage.test(line)) return "quoteToEnd";
  if (headerStart.test(line) && [1, 2, 3].some((n) => headerFollows.test(peek(lines, i + n))))
    return "quoteToEnd";
  if (isIntroduction(lines, i)) {
    const next = [1, 2, 3].map((n) => peek(lines, i + n)).find((it) => it !== "" && !introduction.test(it));
    return next !== undefined && quoted.test(next) ? "quoteIntroduction" : "quoteToEnd";
  }
  return signatureStart.test(line) ? "signature" : undefined;
}

const isIntroduction = (lines: readonly string[], i: number): boolean => {
  const line = peek(lines, i);
  return (
    (introduction.test(line) && /\d|[@<]/.test(line)) ||
    (introductionStart.test(line) && introduction.test(peek(lines, i + 1)))
  );
};

const peek = (lines: readonly string[], i: number): string => (lines[i] ?? "").slice(0, lookedAt).trimEnd();
