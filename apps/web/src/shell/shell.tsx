import { Container } from "@mantine/core";
import { type ReactNode, Suspense } from "react";
import { SessionContext, useFollowOtherTabs, useSession } from "../api/session.ts";
import { loadOnDemand } from "../loading/load-on-demand.tsx";
import { Failure } from "../ui/failure.tsx";
import { PageSkeleton } from "../ui/skeletons.tsx";
import { TimeDisplayContext, useStoredTimeDisplay } from "../ui/time-display.ts";
import { words } from "../words/index.ts";
import { SignInPage } from "./sign-in-page.tsx";

/** The sign-in page does without it. */
const SignedInLayout = loadOnDemand(() => import("./signed-in-layout.tsx"), "SignedInLayout");

/** The header and navigation around every page, or the sign-in page while nobody is signed in. */
export function Shell() {
  const { data: session, error, isPending, refetch } = useSession();
  const timeDisplay = useStoredTimeDisplay();
  useFollowOtherTabs(session?.csrf);
  if (isPending) return <PlainPage content={<PageSkeleton />} />;
  if (session === null) return <SignInPage />;
  if (session === undefined)
    return (
      <PlainPage
        content={<Failure error={error} title={words.errors.loading(words.shell.product)} retry={refetch} />}
      />
    );
  return (
    <SessionContext value={session}>
      <TimeDisplayContext value={timeDisplay}>
        <Suspense fallback={<PlainPage content={<PageSkeleton />} />}>
          <SignedInLayout />
        </Suspense>
      </TimeDisplayContext>
    </SessionContext>
  );
}

const PlainPage = ({ content }: { content: ReactNode }) => (
  <Container component="main" size="46rem" p="lg">
    {content}
  </Container>
);
