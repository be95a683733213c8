/** Volume: admission, held conversations, releases and usage. */
export { describeReachedLimit, describeTooLargeBackfill } from "./limit-sentences.ts";
export { endReleases, listDueReleases, openRelease } from "./releases.ts";
export { getUsage, listDays, resolveDays, type Usage, type VolumeDay } from "./usage.ts";
export { admitConversations, recountUsage } from "./volume.ts";
