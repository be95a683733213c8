export { type Program, type RunningProgram, startProgram } from "./programs/start-program.ts";
