import { http } from "@inlet/contracts";
import { tenancy, volume } from "@inlet/db";
import { kustomerEnv, parseEnv } from "@inlet/service-kit";
import { findWorkspace, noWorkspace } from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import type { Columns } from "../output/format-table.ts";
import {
  addJsonOption,
  addPageOptions,
  type JsonOption,
  type ListOptions,
  printList,
} from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { parseAs, parseId, parseWholeNumber } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

type Workspace = tenancy.Workspace;
type Plan = Pick<Workspace, "name" | "volumeLimit" | "period" | "noticeUrl">;

const { name, volumeLimit, period } = http.workspaceChange.shape;
/** An empty text removes the URL. */
const noticeUrl = z.literal("").or(http.noticeUrl);
const defaults = http.newWorkspace.pick({ volumeLimit: true, period: true }).parse({});

const columns: Columns<Workspace> = {
  id: (it) => it.id,
  name: (it) => it.name,
  limit: (it) => it.volumeLimit,
  period: (it) => it.period,
  created: (it) => it.createdAt,
};

/** Adds `inlet workspaces`, which lists, shows, creates and changes workspaces. */
export function addWorkspaces(program: Command, shell: Shell): void {
  const group = program.command("workspaces").description("manage tenants and their plans");
  addPageOptions(group.command("list").description("list all workspaces, oldest first")).action(list(shell));
  addJsonOption(group.command("show").description("show one workspace and the volume it has used"))
    .argument("<id>", "the workspace", parseId)
    .action((workspaceId: string, options: JsonOption) => show(shell, workspaceId, options));
  addPlanOptions(group.command("create").description("create a workspace"), { required: true }).action(
    create(shell),
  );
  addPlanOptions(group.command("update").description("change a workspace's name or plan"), {
    required: false,
  })
    .argument("<id>", "the workspace", parseId)
    .action(update(shell));
}

function addPlanOptions(command: Command, { required }: { required: boolean }): Command {
  const [defaultLimit, defaultPeriod] = required
    ? [defaults.volumeLimit, defaults.period]
    : [undefined, undefined];
  const addNameOption = required ? command.requiredOption.bind(command) : command.option.bind(command);
  addNameOption("--name <name>", "the name that people see", parseAs(name.unwrap()));
  return addJsonOption(command)
    .option(
      "--volume-limit <count>",
      "maximum number of conversations per period",
      parseWholeNumber(volumeLimit.unwrap()),
      defaultLimit,
    )
    .option(
      "--period <period>",
      "day, week, month or year, by the UTC calendar",
      parseAs(period.unwrap()),
      defaultPeriod,
    )
    .option(
      "--notice-url <url>",
      'the URL that notices are sent to, by POST; "" for none',
      parseAs(noticeUrl),
    );
}

/** Validates a plan. @throws Fault invalid when the notice URL is allowed in development only */
function validatePlan<P extends Partial<Plan>>({ env }: Shell, plan: P): P {
  const { INLET_KUSTOMER_BASE_URL } = parseEnv(z.object(kustomerEnv), env);
  http.checkNoticeUrl(plan.noticeUrl, { isDevelopment: INLET_KUSTOMER_BASE_URL !== undefined });
  return plan.noticeUrl === "" ? { ...plan, noticeUrl: null } : plan;
}

const list = (shell: Shell) => (options: ListOptions) =>
  withDb(shell, (db) =>
    printList(shell, options, {
      read: (slice) => tenancy.listWorkspaces(db, slice),
      toPosition: (it) => it.id,
      columns,
      emptyText: "There are no workspaces yet: inlet workspaces create --name <name>",
    }),
  );

function show(shell: Shell, workspaceId: string, { json }: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    const workspace = await findWorkspace(db, workspaceId);
    const usage = await volume.getUsage(db, workspaceId);
    if (usage === undefined) throw noWorkspace();
    const used = `${usage.used} of ${usage.limit}, ${usage.held} held`;
    const facts = {
      ...toFacts(workspace),
      used,
      "period start": usage.periodStart,
      "period end": usage.periodEnd,
    };
    printOne(shell, { json, value: { ...workspace, volume: usage }, facts });
  });
}

const create =
  (shell: Shell) =>
  ({ json, ...plan }: Plan & JsonOption) =>
    withDb(shell, async (db) => {
      const workspace = await tenancy.createWorkspace(db, validatePlan(shell, plan));
      printOne(shell, { json, value: workspace, facts: toFacts(workspace) });
    });

const update =
  (shell: Shell) =>
  (workspaceId: string, { json, ...change }: Partial<Plan> & JsonOption, command: Command): Promise<void> => {
    if (Object.keys(change).length === 0)
      command.error("error: nothing to change: give --name, --volume-limit, --period or --notice-url");
    return withDb(shell, async (db) => {
      const workspace = await tenancy.updateWorkspace(db, workspaceId, validatePlan(shell, change));
      if (workspace === undefined) throw noWorkspace();
      printOne(shell, { json, value: workspace, facts: toFacts(workspace) });
    });
  };

const toFacts = (it: Workspace) => ({
  id: it.id,
  name: it.name,
  limit: it.volumeLimit,
  period: it.period,
  "notices go to": it.noticeUrl,
  created: it.createdAt,
});
