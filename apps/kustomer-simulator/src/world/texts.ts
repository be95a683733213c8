import type { Random } from "../random.ts";

const subjects = [
  "Where is my order",
  "Refund for a broken lamp",
  "Rechnung fehlt",
  "Cannot sign in",
  "Change of address",
  "¿Cuándo llega mi pedido?",
  "Double charge on my card",
  "Retour d'un article",
  "Question about the size",
  "Gift card does not work",
] as const;

const sentences = [
  "The parcel has been in the same depot since Monday.",
  "Could you tell me when it will arrive?",
  "I was charged twice and would like one of them back.",
  "Thank you, that solved it.",
  "Leider ist die Lampe zerbrochen angekommen.",
  "The size runs small, please send a larger one.",
  "Je voudrais changer l'adresse de livraison.",
  "We have sent you a new label by e-mail.",
  "No puedo entrar en mi cuenta desde ayer.",
  "Please allow two working days for the refund.",
  "Great service as always!",
  "This is the third time I am asking.",
  "注文した商品がまだ届いていません。",
] as const;

const givenNames = "Ada Björn Chloé Dmitri Esra Fatima Grace Hiro Inés Jürgen Kofi Łucja".split(" ");
const familyNames = "Abara Brandt Castillo Dufour Eriksen Fontaine García Huang Ito Jansen".split(" ");

export function drawSubject(random: Random): string {
  return `${random.pick(subjects)} (${random.between(1_000, 99_999)})`;
}

export function drawSentences(random: Random): string {
  return Array.from({ length: random.between(1, 4) }, () => random.pick(sentences)).join(" ");
}

export function drawPersonName(random: Random): [given: string, family: string] {
  return [random.pick(givenNames), random.pick(familyNames)];
}

/** Kustomer's maximum length of a preview. */
const maxPreviewLength = 10_240;

function drawLongText(random: Random): string {
  let text = "";
  while (text.length < maxPreviewLength) text += `${random.pick(sentences)} `;
  return text.slice(0, maxPreviewLength);
}

/** Draws a text that ends with a lone surrogate, like a text truncated by a limit in UTF-16 units. */
function drawCutText(random: Random): string {
  return `${drawSentences(random)} 🎁`.slice(0, -1);
}

/** Generators of texts that careless programs fail on. */
export const difficultTexts: readonly ((random: Random) => string)[] = [
  (random) => `So happy 🎉👩🏽‍💻 ${drawSentences(random)} 🇪🇸`,
  (random) => `مرحبا، أين طلبي رقم ${random.between(100, 999)}؟ ${"\u202E"}abc${"\u202C"}`,
  (random) => `שלום, ${drawSentences(random)}`,
  (random) => `before${"\u0000"}after ${drawSentences(random)}`,
  drawCutText,
  drawLongText,
  () => "",
  (random) => `<b>"quoted" & \\escaped\\</b>\r\n\t${drawSentences(random)}\u2028`,
];
