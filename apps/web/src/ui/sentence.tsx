import { splitInstants } from "../words/format.ts";
import { Instant } from "./instant.tsx";

/** A sentence of the API. Its instants are shown as all others of the page. */
export const Sentence = ({ text }: { text: string }) =>
  splitInstants(text).map((it) => (it instanceof Date ? <Instant key={it.toISOString()} at={it} /> : it));
