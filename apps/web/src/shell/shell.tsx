import { Container } from "@mantine/core";
import { type PropsWithChildren, Suspense } from "react";
import { SessionContext, useFollowOtherTabs, useSession } from "../api/session.ts";
import { loadOnDemand } from "../loading/load-on-demand.tsx";
import { Failure } from "../ui/failure.tsx";
import { PageSkeleton } from "../ui/skeletons.tsx";
import { TimeDisplayContext, useStoredTimeDisplay } from "../ui/time-display.ts";
import { words } from "../words/index.ts";
import { SignInPage } from "./sign-in-page.tsx";

/** The sign-in page does without it. */
const SignedInLayout = loadOnDemand(() => import("./signed-in-layout.tsx"), "SignedInLayout", PlainPage);

/** The header and navigation around every page, or the sign-in page while nobody is signed in. */
export function Shell() {
  const { data: session, error, isPending, refetch } = useSession();
  const timeDisplay = useStoredTimeDisplay();
  useFollowOtherTabs(session?.csrf);
  const loading = (
    <PlainPage>
      <PageSkeleton />
    </PlainPage>
  );
  if (isPending) return loading;
  if (session === null) return <SignInPage />;
  if (session === undefined)
    return (
      <PlainPage>
        <Failure error={error} title={words.errors.loading(words.shell.product)} retry={refetch} />
      </PlainPage>
    );
  return (
    <SessionContext value={session}>
      <TimeDisplayContext value={timeDisplay}>
        <Suspense fallback={loading}>
          <SignedInLayout />
        </Suspense>
      </TimeDisplayContext>
    </SessionContext>
  );
}

function PlainPage({ children }: PropsWithChildren) {
  return (
    <Container component="main" size="46rem" p="lg">
      {children}
    </Container>
  );
}
