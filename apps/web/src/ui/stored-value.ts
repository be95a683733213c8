/** A string in the browser's local storage; null while there is none. */
export const createStoredValue = (key: string) => ({
  read(): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // the browser's settings forbid storage, which costs only this convenience
    }
  },
  write(value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      // as above
    }
  },
});
