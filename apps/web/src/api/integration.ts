import { http } from "@inlet/contracts";
import type { z } from "zod";
import { type Nothing, useWorkspaceAct } from "./workspace-act.ts";

/** A workspace's connection to Kustomer. */
export type Integration = z.output<typeof http.integration>;

const below = (workspacePath: string) => `${workspacePath}/integrations/kustomer`;

/** Connects a key, or replaces the one connected. */
export const useConnect = () =>
  useWorkspaceAct((body: z.input<typeof http.newKey>, path) => ({
    method: "PUT",
    path: below(path),
    body,
    schema: http.integration,
  }));

/** Switches, pauses, and sets the interval. */
export const useChange = () =>
  useWorkspaceAct((body: z.input<typeof http.integrationChange>, path) => ({
    method: "PATCH",
    path: below(path),
    body,
    schema: http.integration,
  }));

/** Asks Kustomer again what the key may do. */
export const useCheck = () =>
  useWorkspaceAct((_: Nothing, path) => ({
    method: "POST",
    path: `${below(path)}/check`,
    schema: http.integration,
  }));

/** Takes the connection away, and with `purge` everything that was stored. */
export const useDisconnect = () =>
  useWorkspaceAct(({ purge }: { purge: boolean }, path) => ({
    method: "DELETE",
    path: `${below(path)}?purge=${purge}`,
    schema: http.emptyReply,
  }));
