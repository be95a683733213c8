import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useState } from "react";
import { ApiContext, createSessionClient } from "./api/client.ts";
import { createQueryClient } from "./api/query-client.ts";
import { OtherTabsContext, openOtherTabs, readCsrf } from "./api/session.ts";
import { router } from "./router.tsx";
import { readableColors, theme } from "./theme.ts";

/** The page and everything that it needs around it. */
export function App() {
  const [queryClient] = useState(createQueryClient);
  const [api] = useState(() => createSessionClient(() => readCsrf(queryClient)));
  const [otherTabs] = useState(openOtherTabs);
  return (
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={readableColors} defaultColorScheme="auto">
        <ApiContext value={api}>
          <QueryClientProvider client={queryClient}>
            <OtherTabsContext value={otherTabs}>
              <RouterProvider router={router} />
            </OtherTabsContext>
          </QueryClientProvider>
        </ApiContext>
      </MantineProvider>
    </StrictMode>
  );
}
