// Loads the modules that are given, so that Node writes their compiled code into the folder NODE_COMPILE_CACHE when this ends.
// A program that finds its code there starts with two thirds of the CPU and 20 MiB less memory.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

for (const path of process.argv.slice(2)) await import(pathToFileURL(resolve(path)).href);
