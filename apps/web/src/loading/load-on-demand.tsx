import { Fault } from "@inlet/contracts";
import { useQuery } from "@tanstack/react-query";
import { lazyRouteComponent } from "@tanstack/react-router";
import { Fragment, type FunctionComponent, type PropsWithChildren } from "react";
import { Failure } from "../ui/failure.tsx";
import { PageSkeleton } from "../ui/skeletons.tsx";
import { words } from "../words/index.ts";

/** A part of the page that could not be loaded. */
interface MissingPart {
  name: string;
  error: unknown;
}

/** Says, for as long as a tab is open, that the page was reloaded to get a part. */
const toReloadKey = (part: string) => `inlet-reloaded-for-${part}`;

/**
 * Creates a component whose code is loaded when it is first shown. If it cannot be loaded, a message stands in its place
 * and the page is reloaded once Inlet responds: Chromium never requests again a script that has failed, and after a
 * deployment only a reload gets the new one.
 * @param Frame what the message stands in, where nothing else is around it
 */
export const loadOnDemand = <Name extends string, Props>(
  load: () => Promise<Record<Name, FunctionComponent<Props>>>,
  name: Name,
  Frame: FunctionComponent<PropsWithChildren> = Fragment,
) =>
  lazyRouteComponent(async (): Promise<{ default: FunctionComponent<Props> }> => {
    try {
      const loaded = await load();
      sessionStorage.removeItem(toReloadKey(name));
      return { default: loaded[name] };
    } catch (error) {
      reportError(error); // for the browser's console
      return { default: () => <Missing {...{ name, error, Frame }} /> };
    }
  });

const retryEveryMs = 3_000;

function Missing({ Frame, ...part }: MissingPart & { Frame: FunctionComponent<PropsWithChildren> }) {
  const { data: reason, refetch } = useQuery({
    queryKey: ["missing part", part.name],
    queryFn: () => reloadPage(part),
    refetchInterval: ({ state }) => state.data !== part.error && retryEveryMs,
  });
  const retry = () => {
    sessionStorage.removeItem(toReloadKey(part.name));
    return refetch();
  };
  return (
    <Frame>
      {reason === undefined ? (
        <PageSkeleton />
      ) : (
        <Failure error={reason} title={words.errors.loading(words.errors.part)} retry={retry} />
      )}
    </Frame>
  );
}

/** Reloads the page if Inlet responds; otherwise the browser would replace it by an error page. Returns why it does not. */
async function reloadPage({ name, error }: MissingPart): Promise<unknown> {
  const key = toReloadKey(name);
  const options = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(10_000) } as const;
  const reply = await fetch("/", options).catch(() => undefined);
  if (!reply?.ok) {
    sessionStorage.removeItem(key); // an outage, and not a script that is missing for good
    return new Fault("unavailable", words.errors.partUnreachable);
  }
  if (sessionStorage.getItem(key) !== null) return error; // reloading again would not help
  sessionStorage.setItem(key, "");
  location.reload();
  return new Promise(() => undefined); // until the browser has reloaded the page
}
