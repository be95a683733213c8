import type { ErrorComponentProps } from "@tanstack/react-router";
import { Failure } from "../ui/failure.tsx";

/** Shown in place of a page that broke. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return <Failure error={error} retry={reset} />;
}
