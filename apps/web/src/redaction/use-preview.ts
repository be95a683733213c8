import { http } from "@inlet/contracts";
import { useMutation } from "@tanstack/react-query";
import type { z } from "zod";
import { useApi } from "../api/client.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import type { Rules } from "./rules.ts";

/** What rules would do to the latest stored records. */
export type Preview = z.output<typeof http.redactionPreview>;

/** Tries rules on the latest stored records. It changes nothing, and nothing of the reply is kept longer than the component. */
export function usePreview() {
  const api = useApi();
  const { integrationPath } = useWorkspace();
  return useMutation({
    mutationFn: (redaction: Rules) =>
      api.request({
        method: "POST",
        path: `${integrationPath}/redaction/preview`,
        body: { redaction },
        schema: http.redactionPreview,
      }),
    gcTime: 0,
  });
}
