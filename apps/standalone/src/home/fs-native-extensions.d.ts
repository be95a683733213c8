declare module "fs-native-extensions" {
  /** Locks an open file exclusively. @returns false when another file descriptor holds the lock */
  export function tryLock(fileDescriptor: number): boolean;
}
