import { http } from "@inlet/contracts";
import { hashKey } from "@tanstack/react-query";
import type { z } from "zod";
import { type NoInput, useIntegrationMutation } from "./integration-mutation.ts";

/** A workspace's connection to Kustomer. */
export type Integration = z.output<typeof http.integration>;

type IntegrationChange = z.input<typeof http.integrationChange>;

const schema = http.integration;

/** Connects a key, or replaces the connected one. */
export const useConnectKey = () =>
  useIntegrationMutation((body: z.input<typeof http.newKey>, path) => ({
    method: "PUT",
    path,
    body,
    schema,
  }));

/** Changes the ingestion switches, the pause or the sync interval. */
export const useChangeIntegration = () =>
  useIntegrationMutation((body: IntegrationChange, path) => ({ method: "PATCH", path, body, schema }));

/** Whether two values of a setting are the same. Postgres returns the fields of an object in another order than they were sent in. */
export const isSameSetting = (one: unknown, other: unknown): boolean => hashKey([one]) === hashKey([other]);

/** Checks again what the key may read. */
export const useCheckKey = () =>
  useIntegrationMutation((_: NoInput, path) => ({ method: "POST", path: `${path}/check`, schema }));

/** Has what is stored already redacted by the saved rules. */
export const useRedactStored = () =>
  useIntegrationMutation((_: NoInput, path) => ({
    method: "POST",
    path: `${path}/redaction/stored`,
    schema: http.redactionPass,
  }));

/** Disconnects Kustomer; with `purge` it also deletes everything that was ingested. */
export const useDisconnect = () =>
  useIntegrationMutation(({ purge }: { purge: boolean }, path) => ({
    method: "DELETE",
    path: `${path}?purge=${purge}`,
    schema: http.emptyReply,
  }));
