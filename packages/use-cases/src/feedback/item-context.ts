import type { feed } from "@inlet/db";
import { toConversationUrl } from "@inlet/kustomer";

/** What items of both kinds say of a conversation. */
export const toContext = (
  { status, channels, tags, language, score, rating, custom, ...conversation }: feed.ItemConversation,
  names: feed.ItemNames,
) => ({
  status,
  channels,
  tags: tags.map((id) => ({ id, name: names.tags.get(id) ?? null })),
  assignedUsers: conversation.assignedUsers.map((id) => ({ id, name: names.users.get(id) ?? null })),
  assignedTeams: conversation.assignedTeams.map((id) => ({ id, name: names.teams.get(id) ?? null })),
  queueId: conversation.queueId,
  language,
  satisfaction: toSatisfaction(score, rating),
  custom: custom !== null && Object.keys(custom).length > 0 ? custom : null,
});

/** What deleted items say of a conversation. */
export const emptyContext = {
  ...{ channels: [], tags: [], assignedUsers: [], assignedTeams: [], queueId: null },
  ...{ language: null, satisfaction: null, custom: null },
};

function toSatisfaction(score: unknown, rating: unknown) {
  const [readScore, readRating] = [toNumber(score), toNumber(rating)];
  return readScore === null && readRating === null ? null : { score: readScore, rating: readRating };
}

const toNumber = (value: unknown): number | null => (typeof value === "number" ? value : null);

export const toUrl = ({ kustomer }: feed.ItemNames, conversationId: string): string | null =>
  kustomer === null ? null : toConversationUrl(kustomer, conversationId);

export const toCustomer = ({ customers }: feed.ItemNames, id: string | null): feed.ItemCustomer | null =>
  id === null ? null : (customers.get(id) ?? null);

/** The time of a position, for an item whose row is gone. */
export const toTime = (position = 0): Date => new Date(Math.floor(position / 1_000));
