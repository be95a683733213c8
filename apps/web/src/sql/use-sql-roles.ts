import { http, listAll } from "@inlet/contracts";
import { useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useApi } from "../api/client.ts";
import { toQueryKey } from "../api/query-keys.ts";
import { useWorkspace } from "../api/workspace-context.ts";
import { useWorkspaceMutation } from "../api/workspace-mutation.ts";

/** A role by which an analyst reads the workspace. */
export type SqlRole = z.output<typeof http.sqlRole>;

/** A new role with its password. */
export type IssuedSqlRole = z.output<typeof http.issuedSqlRole>;
/** Whether and where analysts connect. */
export type SqlAccess = z.output<typeof http.sqlAccess>;

/** Loads whether and where analysts connect, and every role of the workspace. Only admins may. */
export function useSqlRoles() {
  const api = useApi();
  const { id, path } = useWorkspace();
  return useQuery({
    queryKey: toQueryKey(id, "sql-roles"),
    queryFn: async () => {
      const [access, roles] = await Promise.all([
        api.request({ path: `${path}/sql-access`, schema: http.sqlAccess }),
        listAll(api, { path: `${path}/sql-roles`, item: http.sqlRole }),
      ]);
      return { access, roles };
    },
  });
}

/** Creates a role. Its reply is the only one that has the password. */
export const useCreateSqlRole = () =>
  useWorkspaceMutation("sql-roles", (body: z.input<typeof http.newSqlRole>, { path }) => ({
    method: "POST",
    path: `${path}/sql-roles`,
    body,
    schema: http.issuedSqlRole,
  }));

/** Drops a role, and ends its sessions. */
export const useDropSqlRole = () =>
  useWorkspaceMutation("sql-roles", (sqlRoleId: string, { path }) => ({
    method: "DELETE",
    path: `${path}/sql-roles/${sqlRoleId}`,
    schema: http.emptyReply,
  }));
