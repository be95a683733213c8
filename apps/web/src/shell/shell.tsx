import { AppShell, Burger, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useSession } from "../api/session.ts";
import { Failure } from "../ui/failure.tsx";
import { PageSkeleton } from "../ui/page-skeleton.tsx";
import { keptTimes, TimesContext } from "../ui/times.ts";
import { words } from "../words.ts";
import { Brand } from "./brand.tsx";
import { Navigation } from "./navigation.tsx";
import { OfflineBanner } from "./offline-banner.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { SessionContext } from "./session-context.ts";
import classes from "./shell.module.css";
import { SignInPage } from "./sign-in-page.tsx";
import { WorkspaceSelector } from "./workspace-selector.tsx";

/** What stands around every page, or the sign-in page while nobody is signed in. */
export function Shell() {
  const { data: session, error, isPending, refetch } = useSession();
  if (isPending) return <Bare content={<PageSkeleton />} />;
  if (session === null) return <SignInPage />;
  if (session === undefined)
    return <Bare content={<Failure error={error} title={words.errors.loading} retry={refetch} />} />;
  return (
    <SessionContext value={session}>
      <WithTimes>
        <Frame />
      </WithTimes>
    </SessionContext>
  );
}

function WithTimes({ children }: { children: React.ReactNode }) {
  const [times, setTimes] = useState(keptTimes.read);
  useEffect(() => keptTimes.write(times), [times]);
  return <TimesContext value={{ times, choose: setTimes }}>{children}</TimesContext>;
}

const Bare = ({ content }: { content: React.ReactNode }) => (
  <main className={classes["bare"]}>{content}</main>
);

function Frame() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes when somebody has gone elsewhere
  useEffect(close, [pathname]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <a className={classes["skip"]} href="#content">
        {words.shell.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="sm" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap" className={classes["grow"]}>
            <Burger
              {...{ opened: isOpen, onClick: toggle, hiddenFrom: "sm", size: "sm" }}
              aria-label={isOpen ? words.shell.closeNavigation : words.shell.openNavigation}
              aria-expanded={isOpen}
            />
            <Brand />
            <WorkspaceSelector />
          </Group>
          <PersonMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={words.shell.navigation}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes["main"]}>
        <OfflineBanner />
        <div className={classes["page"]}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
