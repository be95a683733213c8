import fc from "fast-check";
import {
  anyAdminOperation,
  anyClockAdvance,
  anyConversationChange,
  anyKustomerFault,
  anyNoteChange,
  anyPrivacyChange,
  anyProcessFault,
  anyReconciledChange,
} from "./event-generators.ts";
import type { PlannedEvent } from "./plan.ts";
import { anAmpleLimit, anyPlan, anyTenants, searchKeys, type WorldKind } from "./world-kinds.ts";

/**
 * Worlds whose admins have internal notes read, half of them with redaction, filters and erasures. Oddities of Kustomer concern runs,
 * which see to it that nothing is missing.
 */
export const noteWorlds: WorldKind = (size) =>
  fc.boolean().chain((privacy) =>
    anyPlan(size, {
      tenants: anyTenants({ keys: searchKeys, volumeLimit: anAmpleLimit }),
      event: fc.oneof(
        { weight: 8, arbitrary: anyNoteChange },
        { weight: 2, arbitrary: anyConversationChange },
        { weight: 3, arbitrary: privacy ? anyPrivacyChange : anyReconciledChange },
        { weight: 6, arbitrary: anyProcessFault },
        { weight: 6, arbitrary: fc.constant<PlannedEvent>({ kind: "read extras" }) },
        { weight: 2, arbitrary: anyClockAdvance },
        {
          weight: 3,
          arbitrary: anyAdminOperation(
            "switch notes off",
            "switch notes on",
            "start run",
            "reconcile",
            "replace key",
          ),
        },
        { weight: 1, arbitrary: anyKustomerFault },
      ),
      fixed: { needsReconcile: true, privacy, notes: true, oddities: {} },
    }),
  );
