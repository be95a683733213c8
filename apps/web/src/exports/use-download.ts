import { http } from "@inlet/contracts";
import { useMutation } from "@tanstack/react-query";
import { useApi } from "../api/client.ts";
import { useOnceAtATime } from "../api/once-at-a-time.ts";
import { useWorkspace } from "../api/workspace-context.ts";

/**
 * Has the browser download a file of the API, of any size. The API is first asked whether an export may start, because a browser shows
 * nothing of a refused download but that it failed. A refusal is a fault with its reason.
 */
export function useDownload() {
  const api = useApi();
  const { path } = useWorkspace();
  return useMutation({
    mutationFn: useOnceAtATime(async (url: string) => {
      await api.request({ path: `${path}/exports`, schema: http.freeExports });
      const link = document.createElement("a");
      Object.assign(link, { href: url, download: "" });
      link.click();
    }),
    gcTime: 0,
  });
}
