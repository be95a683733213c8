import type { Command } from "commander";
import { parseCount, parseId } from "./arguments.ts";

/** The option of a command that can print JSON. */
export interface JsonOption {
  json?: true;
}

/** The options of a command that prints a list. */
export interface ListOptions extends JsonOption {
  limit: number;
  after?: string;
}

/** The options of a command that starts a run. */
export interface WatchOptions extends JsonOption {
  watch?: true;
}

/** Adds a command that prints text for people, or one JSON line. */
export const addCommand = (parent: Command, name: string, description: string): Command =>
  parent.command(name).description(description).option("--json", "print one JSON line");

/** Adds a command about one workspace, whose id is its argument. */
export const addWorkspaceCommand = (parent: Command, name: string, description: string): Command =>
  addCommand(parent, name, description).argument("<workspaceId>", "the workspace", parseId);

/** Adds the options to print a list in pages. */
export const addPageOptions = (command: Command): Command =>
  command
    .option("--limit <count>", "maximum number of rows, 1 to 1000", parseCount, 100)
    .option("--after <id>", "continue after the page that printed this id", parseId);

/** Adds the option to watch the run that a command starts. */
export const addWatchOption = (command: Command): Command =>
  command.option("--watch", "watch the run to its end; exit with 1 unless it is done");
