import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useState } from "react";
import { ApiContext } from "./api/api-context.ts";
import { createApi } from "./api/client.ts";
import { createQueryClient } from "./api/query-client.ts";
import { csrfOf } from "./api/session.ts";
import { router } from "./router.tsx";
import { readableColors, theme } from "./theme.ts";

/** Everything the page stands on, and the page. */
export function App() {
  const [queryClient] = useState(createQueryClient);
  const [api] = useState(() => createApi({ csrf: () => csrfOf(queryClient) }));
  return (
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={readableColors} defaultColorScheme="auto">
        <ApiContext value={api}>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </ApiContext>
      </MantineProvider>
    </StrictMode>
  );
}
