import type { BenchSystem } from "./start-bench-system.ts";

/** A command with a body is a POST, or as `method` says; without a body it is a GET. */
interface SimulatorCall {
  body?: unknown;
  method?: "POST" | "PUT";
}

/** Calls the simulator's control API. @throws Error when the simulator refuses */
export async function callSimulator(
  { simulator }: Pick<BenchSystem, "simulator">,
  command: string,
  { body, method = "POST" }: SimulatorCall = {},
): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const init = body === undefined ? {} : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(`${simulator.url}/_sim/${command}`, init);
  if (!response.ok) throw new Error(`the simulator answered ${response.status} to ${command}`);
  return response.json();
}
