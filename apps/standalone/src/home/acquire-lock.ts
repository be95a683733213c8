import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "@inlet/contracts";
import { tryLock } from "fs-native-extensions";

/**
 * Acquires a lock; disposing releases it. The kernel holds it on the open file, so the lock of a dead process is free at
 * once, also after a reboot or when its process id is in use again. The file itself stays: it only says who has the lock.
 * @throws Fault `conflict` with the id of the process that holds the lock
 */
export function acquireLock(path: string): Disposable {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "a+", 0o600); // Node closes it in child processes
  if (!tryLock(file)) {
    closeSync(file);
    throw toAlreadyRunningFault(path);
  }
  ftruncateSync(file);
  writeSync(file, String(process.pid));
  return { [Symbol.dispose]: () => closeSync(file) };
}

function toAlreadyRunningFault(path: string): Fault {
  const pid = readFileSync(path, "utf8") || "unknown"; // a process that has just acquired the lock
  return new Fault(
    "conflict",
    `Inlet is already running in ${dirname(path)}, as process ${pid}. Stop it first, or set INLET_DIR to another folder.`,
  );
}
