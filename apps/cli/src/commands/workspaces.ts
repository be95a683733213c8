import { http } from "@inlet/contracts";
import { tenancy, volume } from "@inlet/db";
import { kustomerEnv, parseEnv } from "@inlet/service-kit";
import {
  changeWorkspace,
  createWorkspace,
  deleteWorkspace,
  findWorkspace,
  noWorkspace,
} from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import { type Columns, showFields } from "../output/format-table.ts";
import { printList, printOne } from "../output/print.ts";
import { getActor } from "../terminal/actor.ts";
import { addCommand, addPageOptions, type JsonOption, type ListOptions } from "../terminal/add-command.ts";
import { parseAs, parseId, parseWholeNumber } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

type Workspace = tenancy.Workspace;
type Plan = Pick<Workspace, "name" | "volumeLimit" | "period" | "noticeUrl">;
type PlanOptions = Plan & JsonOption;

const { name, volumeLimit, period } = http.workspaceChange.shape;
/** An empty text removes the URL. */
const noticeUrl = z.literal("").or(http.noticeUrl);
const defaults = http.newWorkspace.pick({ volumeLimit: true, period: true }).parse({});

const columns: Columns<Workspace> = {
  ...showFields("id", "name"),
  limit: (it) => it.volumeLimit,
  period: (it) => it.period,
  created: (it) => it.createdAt,
};

/** Adds `inlet workspaces`, which lists, shows, creates and changes workspaces. */
export function addWorkspaces(program: Command, shell: Shell): void {
  const group = program.command("workspaces").description("manage tenants and their plans");
  addPageOptions(addCommand(group, "list", "list all workspaces, oldest first")).action(
    (options: ListOptions) => list(shell, options),
  );
  addCommand(group, "show", "show one workspace and the volume it has used")
    .argument("<id>", "the workspace", parseId)
    .action((workspaceId: string, options: JsonOption) => show(shell, workspaceId, options));
  addPlanOptions(addCommand(group, "create", "create a workspace"), defaults)
    .requiredOption("--name <name>", nameText, parseAs(name.unwrap()))
    .action((plan: PlanOptions) => create(shell, plan));
  addPlanOptions(addCommand(group, "update", "change a workspace's name or plan"), {})
    .option("--name <name>", nameText, parseAs(name.unwrap()))
    .argument("<id>", "the workspace", parseId)
    .action(async (workspaceId: string, change: Partial<PlanOptions>, command: Command) => {
      const { json, ...changes } = change;
      if (Object.keys(changes).length === 0)
        command.error("error: nothing to change: give --name, --volume-limit, --period or --notice-url");
      await update(shell, workspaceId, change);
    });
  group
    .command("delete")
    .description("delete a workspace with everything of it; this cannot be undone")
    .argument("<id>", "the workspace", parseId)
    .requiredOption("--confirm <name>", "the name of the workspace, as a confirmation")
    .action((workspaceId: string, { confirm }: { confirm: string }) => remove(shell, workspaceId, confirm));
}

const nameText = "the name that people see";
const limitText = "maximum number of conversations per period";
const periodText = "day, week, month or year, by the UTC calendar";
const noticeUrlText = 'the URL that notices are sent to, by POST; "" for none';

const addPlanOptions = (command: Command, { volumeLimit: limit, period: unit }: Partial<typeof defaults>) =>
  command
    .option("--volume-limit <count>", limitText, parseWholeNumber(volumeLimit.unwrap()), limit)
    .option("--period <period>", periodText, parseAs(period.unwrap()), unit)
    .option("--notice-url <url>", noticeUrlText, parseAs(noticeUrl));

/** Validates a plan. @throws Fault invalid when the notice URL is allowed in development only */
function validatePlan<P extends Partial<Plan>>({ env }: Shell, plan: P): P {
  const { INLET_KUSTOMER_BASE_URL } = parseEnv(z.object(kustomerEnv), env);
  http.checkNoticeUrl(plan.noticeUrl, { isDevelopment: INLET_KUSTOMER_BASE_URL !== undefined });
  return plan.noticeUrl === "" ? { ...plan, noticeUrl: null } : plan;
}

function list(shell: Shell, options: ListOptions): Promise<void> {
  return withDb(shell, (db) =>
    printList(shell, options, {
      read: (slice) => tenancy.listWorkspaces(db, slice),
      toPosition: (it) => it.id,
      columns,
      emptyText: "There are no workspaces yet: inlet workspaces create --name <name>",
    }),
  );
}

function show(shell: Shell, workspaceId: string, { json }: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    const workspace = await findWorkspace(db, workspaceId);
    const usage = await volume.getUsage(db, workspaceId);
    if (usage === undefined) throw noWorkspace();
    const { used, limit, held, periodStart, periodEnd } = usage;
    const period = { "period start": periodStart, "period end": periodEnd };
    const facts = { ...toFacts(workspace), used: `${used} of ${limit}, ${held} held`, ...period };
    printOne(shell, { json, value: { ...workspace, volume: usage }, facts });
  });
}

function create(shell: Shell, { json, ...plan }: PlanOptions): Promise<void> {
  return withDb(shell, async (db) => {
    const workspace = await createWorkspace({ db, actor: getActor() }, validatePlan(shell, plan));
    printOne(shell, { json, value: workspace, facts: toFacts(workspace) });
  });
}

function update(shell: Shell, workspaceId: string, { json, ...change }: Partial<PlanOptions>): Promise<void> {
  return withDb(shell, async (db) => {
    const workspace = await changeWorkspace(
      { db, actor: getActor() },
      workspaceId,
      validatePlan(shell, change),
    );
    printOne(shell, { json, value: workspace, facts: toFacts(workspace) });
  });
}

function remove(shell: Shell, workspaceId: string, confirm: string): Promise<void> {
  return withDb(shell, async (db) => {
    await deleteWorkspace({ db, actor: getActor() }, { workspaceId, confirm });
    shell.printNote(`Workspace ${workspaceId} is deleted. A scheduler removes what it had, within minutes.`);
  });
}

const toFacts = (it: Workspace) => ({
  id: it.id,
  name: it.name,
  limit: it.volumeLimit,
  period: it.period,
  "notices go to": it.noticeUrl,
  created: it.createdAt,
});
