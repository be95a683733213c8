import type { z } from "zod";
import type * as http from "../http/index.ts";
import { at, ids } from "./instants.ts";

export const privacyExamples = {
  NewErasure: { customerId: ids.customer } satisfies z.input<typeof http.newErasure>,
  Erasure: {
    id: "0197a3c4-6e7f-7081-9b2c-3d4e5f607182",
    customerId: ids.customer,
    state: "done",
    requestedAt: at.opened,
    doneAt: at.finished,
    removed: [
      { place: "raw_pages", kind: "page", count: 2, at: at.finished },
      { place: "raw_pages", kind: "record", count: 4, at: at.finished },
      { place: "records", kind: "conversation", count: 1, at: at.opened },
      { place: "records", kind: "customer", count: 1, at: at.opened },
      { place: "records", kind: "message", count: 2, at: at.opened },
    ],
  } satisfies z.input<typeof http.erasure>,
};
