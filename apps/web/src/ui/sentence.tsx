import { splitInstants } from "../words/format.ts";
import { formatInstant, Instant } from "./instant.tsx";
import { useTimeDisplay } from "./time-display.ts";

/** A sentence of the API. Its instants are shown as all others of the page. */
export const Sentence = ({ text }: { text: string }) =>
  splitInstants(text).map((it) => (it instanceof Date ? <Instant key={it.toISOString()} at={it} /> : it));

/** Returns a function that writes a sentence of the API where no component can be, such as in a `title`. */
export function useSentenceText(): (text: string) => string {
  const { display } = useTimeDisplay();
  return (text) =>
    splitInstants(text)
      .map((it) => (it instanceof Date ? formatInstant(it, display) : it))
      .join("");
}
