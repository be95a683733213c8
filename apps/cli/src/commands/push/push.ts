import { http, type WebhookEventType } from "@inlet/contracts";
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  type EndpointReply,
  findEndpoint,
  type IssuedEndpoint,
  listEndpointReplies,
  openPushClient,
  rotateSecret,
  testEndpoint,
} from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { readKeyring, readPushConfig, readSettings } from "../../database/read-env.ts";
import { withDb } from "../../database/with-db.ts";
import { type Columns, showFields } from "../../output/format-table.ts";
import { printList, printOne } from "../../output/print.ts";
import { getActor } from "../../terminal/actor.ts";
import { addWorkspaceCommand, type JsonOption } from "../../terminal/add-command.ts";
import { parseAs, parseId } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";
import { addDeliveries } from "./deliveries.ts";

/** What of an endpoint can be set. */
interface Settings {
  url?: string;
  events?: WebhookEventType[];
  description?: string;
  from?: "now" | "beginning";
}
interface ChangeOptions extends Settings, JsonOption {
  enable?: true;
  disable?: true;
}
type AddOptions = Required<Pick<Settings, "url" | "events">> & Settings & JsonOption;

const { url, events, description, from } = http.webhookEndpointChange.shape;
const eventList = z
  .string()
  .transform((it) => it.split(",").map((word) => word.trim()))
  .pipe(events.unwrap());
const eventNames = http.newWebhookEndpoint.shape.events.element.options.join(",");

const columns: Columns<EndpointReply> = {
  ...showFields("id", "url", "enabled", "waiting", "dead"),
  events: (it) => it.events.join(","),
  delivered: (it) => it.lastDeliveredAt,
};

/** Adds `inlet push`, which manages outgoing webhooks. */
export function addPush(program: Command, shell: Shell): void {
  const group = program
    .command("push")
    .description("manage outgoing webhooks, which send the feed and notices");
  const add = (name: string, text: string) => addWorkspaceCommand(group, name, text);
  const addOfOne = (name: string, text: string) => add(name, text).argument("<id>", "the webhook", parseId);
  add("list", "list the webhooks of a workspace").action((workspaceId: string, options: JsonOption) =>
    list(shell, workspaceId, options),
  );
  addSettings(add("add", "create a webhook and print its secret, which is shown only now"), true).action(
    (workspaceId: string, options: AddOptions) => create(shell, workspaceId, options),
  );
  addSettings(addOfOne("change", "change a webhook"), false)
    .option("--enable", "send everything that waits")
    .option("--disable", "send nothing; its place in the feed stays")
    .hook("preAction", assertChange)
    .action((workspaceId: string, webhookId: string, options: ChangeOptions) =>
      change(shell, { workspaceId, webhookId }, options),
    );
  addOfOne("remove", "delete a webhook and its deliveries").action((workspaceId: string, webhookId: string) =>
    withDb(shell, async (db) => {
      await deleteEndpoint({ db, actor: getActor() }, { workspaceId, webhookId });
      shell.printNote(`The webhook ${webhookId} is deleted.`);
    }),
  );
  addOfOne("secret", "print a new secret; the former one signs as well for a day").action(
    (workspaceId: string, webhookId: string, options: JsonOption) =>
      withDb(shell, async (db) => {
        const deps = { db, actor: getActor(), keyring: readKeyring(shell) };
        printIssued(shell, await rotateSecret(deps, { workspaceId, webhookId }), options);
      }),
  );
  addOfOne("test", "send a signed test event; exit with 1 unless it is accepted").action(
    (workspaceId: string, webhookId: string, options: JsonOption) =>
      sendTest(shell, { workspaceId, webhookId }, options),
  );
  addDeliveries(group, shell);
}

function addSettings(command: Command, isNew: boolean): Command {
  const option = isNew
    ? command.requiredOption.bind(command)
    : (flags: string, text: string, parse: (value: string) => unknown) => command.option(flags, text, parse);
  option("--url <url>", "where events are posted to", parseAs(url.unwrap()));
  option("--events <list>", `what it receives, of ${eventNames}`, parseAs(eventList));
  return command
    .option("--description <text>", "for people", parseAs(description.unwrap()))
    .option("--from <place>", "where it begins in the feed: now or beginning", parseAs(from.unwrap()));
}

function list(shell: Shell, workspaceId: string, { json }: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    const endpoints = await listEndpointReplies(db, workspaceId);
    await printList(
      shell,
      { limit: 100, ...(json && { json }) },
      {
        read: async () => endpoints,
        toPosition: (it) => it.id,
        columns,
        toJson: (it) => z.encode(http.webhookEndpoint, it),
        emptyText: "There are no webhooks yet: inlet push add",
      },
    );
  });
}

function create(shell: Shell, workspaceId: string, { json, ...settings }: AddOptions): Promise<void> {
  return withDb(shell, async (db) => {
    const deps = { db, actor: getActor(), keyring: readKeyring(shell), settings: readSettings(shell) };
    const body = http.newWebhookEndpoint.parse(settings);
    printIssued(shell, await createEndpoint(deps, { workspaceId, ...body }), json ? { json } : {});
  });
}

/** Which endpoint of which workspace. */
type EndpointParams = z.output<typeof http.webhookEndpointParams>;

function assertChange(command: Command): void {
  const { json, enable, disable, ...settings } = command.opts<ChangeOptions>();
  if (enable && disable) command.error("error: give one of --enable and --disable");
  if (!enable && !disable && Object.keys(settings).length === 0)
    command.error(
      "error: nothing to change: give --url, --events, --description, --from, --enable or --disable",
    );
}

function change(
  shell: Shell,
  params: EndpointParams,
  { json, enable, disable, ...settings }: ChangeOptions,
): Promise<void> {
  return withDb(shell, async (db) => {
    const deps = { db, actor: getActor(), settings: readSettings(shell) };
    const enabled = enable ?? (disable ? false : undefined);
    print(shell, await changeEndpoint(deps, params, { ...settings, enabled }), json ? { json } : {});
  });
}

function sendTest(shell: Shell, params: EndpointParams, { json }: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    const config = readPushConfig(shell);
    await using pushClient = openPushClient(config);
    const { noticeSecret } = config;
    await findEndpoint(db, params);
    const deps = { db, actor: getActor(), keyring: readKeyring(shell), noticeSecret, pushClient };
    const result = await testEndpoint(deps, params);
    printOne(shell, { json, value: result, facts: { ...result } });
    if (!result.delivered) shell.markFailed();
  });
}

function print(shell: Shell, endpoint: EndpointReply, { json }: JsonOption): void {
  const { id, url, events, enabled, disabledReason, waiting, dead } = endpoint;
  const facts = { id, url, events: events.join(","), enabled, reason: disabledReason, waiting, dead };
  printOne(shell, { json, value: z.encode(http.webhookEndpoint, endpoint), facts });
}

function printIssued(shell: Shell, { secret, ...endpoint }: IssuedEndpoint, { json }: JsonOption): void {
  const value = { ...z.encode(http.webhookEndpoint, endpoint), secret };
  shell.print(json ? JSON.stringify(value) : secret);
  shell.printNote(`This secret of the webhook ${endpoint.id} is shown only now.`);
}
