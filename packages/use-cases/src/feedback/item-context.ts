import type { feed } from "@inlet/db";
import { toConversationUrl } from "@inlet/kustomer";

/** What items of both kinds say of a conversation. */
export const toContext = (conversation: feed.ItemConversation, names: feed.ItemNames) => ({
  status: conversation.status,
  channels: conversation.channels,
  tags: toNamed(conversation.tags, names.tags),
  assignedUsers: toNamed(conversation.assignedUsers, names.users),
  assignedTeams: toNamed(conversation.assignedTeams, names.teams),
  queueId: conversation.queueId,
  language: conversation.language,
  satisfaction: toSatisfaction(conversation.score, conversation.rating),
  custom: isEmpty(conversation.custom) ? null : conversation.custom,
});

const toNamed = (ids: readonly string[], names: ReadonlyMap<string, string | null>) =>
  ids.map((id) => ({ id, name: names.get(id) ?? null }));

const isEmpty = (custom: Record<string, unknown> | null): boolean =>
  custom === null || Object.keys(custom).length === 0;

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
