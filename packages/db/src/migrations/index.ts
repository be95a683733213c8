import type { Migration } from "kysely/migration";
import { tenants } from "./0001-tenants.ts";
import { orgBudgets } from "./0002-org-budgets.ts";
import { runs } from "./0003-runs.ts";
import { content } from "./0004-content.ts";
import { volume } from "./0005-volume.ts";
import { waysOfReading } from "./0006-ways-of-reading.ts";
import { whatIsGone } from "./0007-what-is-gone.ts";
import { backfills } from "./0008-backfills.ts";
import { noticesAndPlaces } from "./0009-notices-and-places.ts";
import { releasedInSight } from "./0009-released-in-sight.ts";
import { webhooks } from "./0010-webhooks.ts";
import { keyLifeAndReplays } from "./0011-key-life-and-replays.ts";
import { lanesAndOthers } from "./0012-lanes-and-others.ts";
import { completenessReports } from "./0013-completeness-reports.ts";
import { sessionsAndOverviews } from "./0014-sessions-and-overviews.ts";
import { searching } from "./0015-searching.ts";
import { wholeWindows } from "./0016-whole-windows.ts";

/** Every migration in order; forward only, and never edited once merged. */
export const migrations: Record<string, Migration> = {
  "0001-tenants": tenants,
  "0002-org-budgets": orgBudgets,
  "0003-runs": runs,
  "0004-content": content,
  "0005-volume": volume,
  "0006-ways-of-reading": waysOfReading,
  "0007-what-is-gone": whatIsGone,
  "0008-backfills": backfills,
  "0009-notices-and-places": noticesAndPlaces,
  "0009-released-in-sight": releasedInSight,
  "0010-webhooks": webhooks,
  "0011-key-life-and-replays": keyLifeAndReplays,
  "0012-lanes-and-others": lanesAndOthers,
  "0013-completeness-reports": completenessReports,
  "0014-sessions-and-overviews": sessionsAndOverviews,
  "0015-searching": searching,
  "0016-whole-windows": wholeWindows,
};
