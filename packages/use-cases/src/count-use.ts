import { Fault } from "@inlet/contracts";
import { type Db, requestRates } from "@inlet/db";

/** What people may do so many times a minute in a workspace, because it costs requests of the organization's budget. */
interface LimitedUse {
  workspaceId: string;
  /** By which it is counted, such as `attachments`. */
  name: string;
  perMinute: number;
  /** A sentence for people. */
  refusal: string;
}

const minuteMs = 60_000;

/** Counts a use in the present minute, over all processes. @throws Fault rate_limited */
export async function countUse(db: Db, { workspaceId, name, perMinute, refusal }: LimitedUse): Promise<void> {
  const minute = Math.floor(Date.now() / minuteMs);
  const [count] = await requestRates.addUses(db, [{ key: `${name}/${workspaceId}`, minute, used: 1 }]);
  if (count === undefined || count.used <= perMinute) return;
  throw new Fault("rate_limited", refusal, { retryAt: new Date((minute + 1) * minuteMs) });
}
