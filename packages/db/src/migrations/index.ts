import type { Migration } from "kysely/migration";
import { webhookEndpoints } from "./0031-webhook-endpoints.ts";
import { search } from "./0032-search.ts";
import { retention } from "./0033-retention.ts";
import { webhookSeen } from "./0034-webhook-seen.ts";
import { attachments } from "./0035-attachments.ts";
import { notes } from "./0036-notes.ts";
import { newestNotes } from "./0037-newest-notes.ts";
import { notesInSearch } from "./0038-notes-in-search.ts";
import { postponedExtras } from "./0039-postponed-extras.ts";
import { lateAttachments } from "./0040-late-attachments.ts";
import { keptCounts } from "./0041-kept-counts.ts";
import { triedAlone } from "./0042-tried-alone.ts";
import { redactionBegan } from "./0043-redaction-began.ts";
import { noStatisticsOnTexts } from "./0044-no-statistics-on-texts.ts";
import { tenancy } from "./first/0001-tenancy.ts";
import { integrations } from "./first/0002-integrations.ts";
import { budgets } from "./first/0003-budgets.ts";
import { runs } from "./first/0004-runs.ts";
import { records } from "./first/0005-records.ts";
import { volume } from "./first/0006-volume.ts";
import { deletions } from "./first/0007-deletions.ts";
import { notices } from "./first/0008-notices.ts";
import { reports } from "./first/0009-reports.ts";
import { fetchLog } from "./first/0010-fetch-log.ts";
import { feedPositions } from "./second/0011-feed-positions.ts";
import { kustomerClock } from "./second/0012-kustomer-clock.ts";
import { oddAttributes } from "./second/0013-odd-attributes.ts";
import { dropUnused } from "./second/0014-drop-unused.ts";
import { budgetsByHost } from "./second/0015-budgets-by-host.ts";
import { partialReports } from "./second/0016-partial-reports.ts";
import { batchTurns } from "./second/0017-batch-turns.ts";
import { setAside } from "./second/0018-set-aside.ts";
import { requestRates } from "./second/0019-request-rates.ts";
import { sessionLife } from "./second/0020-session-life.ts";
import { auditLog } from "./third/0021-audit-log.ts";
import { feedbackItems } from "./third/0022-feedback-items.ts";
import { customerErasures } from "./third/0023-customer-erasures.ts";
import { filters } from "./third/0024-filters.ts";
import { deletedWorkspaces } from "./third/0025-deleted-workspaces.ts";
import { redaction } from "./third/0026-redaction.ts";
import { tombstonesByAge } from "./third/0027-tombstones-by-age.ts";
import { agents } from "./third/0028-agents.ts";
import { redactionOfStoredRecords } from "./third/0029-redaction-of-stored-records.ts";
import { sqlRoles } from "./third/0030-sql-roles.ts";

/** Every migration in order; forward only, and never edited once merged. */
export const migrations: Record<string, Migration> = {
  "0001-tenancy": tenancy,
  "0002-integrations": integrations,
  "0003-budgets": budgets,
  "0004-runs": runs,
  "0005-records": records,
  "0006-volume": volume,
  "0007-deletions": deletions,
  "0008-notices": notices,
  "0009-reports": reports,
  "0010-fetch-log": fetchLog,
  "0011-feed-positions": feedPositions,
  "0012-kustomer-clock": kustomerClock,
  "0013-odd-attributes": oddAttributes,
  "0014-drop-unused": dropUnused,
  "0015-budgets-by-host": budgetsByHost,
  "0016-partial-reports": partialReports,
  "0017-batch-turns": batchTurns,
  "0018-set-aside": setAside,
  "0019-request-rates": requestRates,
  "0020-session-life": sessionLife,
  "0021-audit-log": auditLog,
  "0022-feedback-items": feedbackItems,
  "0023-customer-erasures": customerErasures,
  "0024-filters": filters,
  "0025-deleted-workspaces": deletedWorkspaces,
  "0026-redaction": redaction,
  "0027-tombstones-by-age": tombstonesByAge,
  "0028-agents": agents,
  "0029-redaction-of-stored-records": redactionOfStoredRecords,
  "0030-sql-roles": sqlRoles,
  "0031-webhook-endpoints": webhookEndpoints,
  "0032-search": search,
  "0033-retention": retention,
  "0034-webhook-seen": webhookSeen,
  "0035-attachments": attachments,
  "0036-notes": notes,
  "0037-newest-notes": newestNotes,
  "0038-notes-in-search": notesInSearch,
  "0039-postponed-extras": postponedExtras,
  "0040-late-attachments": lateAttachments,
  "0041-kept-counts": keptCounts,
  "0042-tried-alone": triedAlone,
  "0043-redaction-began": redactionBegan,
  "0044-no-statistics-on-texts": noStatisticsOnTexts,
};
