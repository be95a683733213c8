/** Deletes the entry that was added first if there are more than `max`, so that a memory of what anybody sends stays bounded. */
export function evictOldest(memory: Map<string, unknown> | Set<string>, max: number): void {
  const [oldest] = memory.keys();
  if (memory.size > max && oldest !== undefined) memory.delete(oldest);
}
