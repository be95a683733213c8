import { http } from "@inlet/contracts";
import type { z } from "zod";
import { useIntegrationMutation } from "./integration-mutation.ts";

type PreviewRequest = z.input<typeof http.filterPreviewRequest>;

/** Filters as the API takes them; null for none. */
export type FilterInput = PreviewRequest["filters"];

/** Tries filters on what is stored. */
export const useFilterPreview = () =>
  useIntegrationMutation((body: PreviewRequest, path) => ({
    method: "POST",
    path: `${path}/filters/preview`,
    body,
    schema: http.filterPreview,
  }));
