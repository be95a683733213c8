import fc from "fast-check";
import { expect, test } from "vitest";
import { splitMail } from "./mail-parts.ts";

const split = (...lines: string[]) =>
  splitMail(lines.join("\n"))?.map(({ kind, text }) => [kind, text.trim()]) ?? null;

test("a mail without quotes and signature is not split", () => {
  expect(split("Hello,", "", "On Monday I wrote to you: no answer.", "a -- b", "Ada")).toBeNull();
});

test.each([
  ["On Mon, 4 May 2026 at 10:00, Ada <ada@example.com> wrote:"],
  ["On Mon, 4 May 2026 at 10:00, Ada Lovelace of the Analytical\nEngine <ada@example.com> wrote:"],
  ["Am 04.05.2026 um 10:00 schrieb Ada <ada@example.com>:"],
  ["Le lun. 4 mai 2026 à 10:00, Ada <ada@example.com> a écrit :"],
  ["El lun, 4 may 2026 a las 10:00, Ada (<ada@example.com>) escribió:"],
  ["Il giorno lun 4 mag 2026 alle ore 10:00 Ada <ada@example.com> ha scritto:"],
  ["Op ma 4 mei 2026 om 10:00 schreef Ada <ada@example.com>:"],
])("after %j and > the quote lasts as long as the marks", (introduction) => {
  expect(split("Thanks!", "", introduction, "> Is it there?", "> Ada", "", "And one more thing.")).toEqual([
    ["written", "Thanks!"],
    ["quote", `${introduction}\n> Is it there?\n> Ada`],
    ["written", "And one more thing."],
  ]);
});

test.each([
  ["On Mon, 4 May 2026, Ada <ada@example.com> wrote:"],
  ["-----Original Message-----"],
  ["-----Ursprüngliche Nachricht-----"],
  ["From: Ada <ada@example.com>\nSent: Monday, 4 May 2026\nTo: Support"],
  ["Von: Ada\nGesendet: Montag, 4. Mai 2026\nAn: Support"],
])("after %j without > all that follows is a quote", (introduction) => {
  expect(split("Thanks!", introduction, "", "Is it there?", "", "Ada")).toEqual([
    ["written", "Thanks!"],
    ["quote", `${introduction}\n\nIs it there?\n\nAda`],
  ]);
});

test.each([["-- "], ["Sent from my iPhone"], ["Gesendet von Outlook für iOS"], ["Envoyé de mon iPhone"]])(
  "%j begins a signature, which ends with a quote",
  (line) => {
    expect(split("Thanks!", line, "Ada", "> Is it there?")).toEqual([
      ["written", "Thanks!"],
      ["signature", `${line}\nAda`],
      ["quote", "> Is it there?"],
    ]);
  },
);

test("parts are the whole text, whatever it is", () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom("", "> a", "--", "On 1 May Ada wrote:", "wrote:", "From: a@b", "To: b", "_____"),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.join("\n").replaceAll("\r", "");
      const parts = splitMail(text);
      expect(parts === null ? text : parts.map((it) => it.text).join("\n")).toBe(text);
    }),
  );
});
