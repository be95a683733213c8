import { words } from "../words/index.ts";

/** What a customer answered to the survey: the rating where there is one, else whether they were satisfied. */
export function describeSatisfaction({
  rating,
  score,
}: {
  rating: number | null;
  score: number | null;
}): string | undefined {
  const texts = words.browse.feed;
  if (rating !== null) return texts.rating(rating);
  return score === null ? undefined : texts.score(score);
}
