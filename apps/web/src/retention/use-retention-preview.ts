import { http } from "@inlet/contracts";
import type { z } from "zod";
import { useIntegrationMutation } from "../api/integration-mutation.ts";

/** What a retention would remove. */
export type Preview = z.output<typeof http.retentionPreview>;

/** Counts what a retention would remove. It changes nothing. */
export const useRetentionPreview = () =>
  useIntegrationMutation((body: z.input<typeof http.retentionPreviewRequest>, path) => ({
    method: "POST",
    path: `${path}/retention/preview`,
    body,
    schema: http.retentionPreview,
  }));
