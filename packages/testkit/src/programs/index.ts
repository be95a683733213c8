export { type ProgramOptions, type RunningProgram, startProgram } from "./start-program.ts";
