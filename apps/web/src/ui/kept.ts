/** A word that this browser keeps; null where it keeps nothing. */
export const kept = (key: string) => ({
  read(): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // forbidden by the browser's settings, which costs only this convenience
    }
  },
  write(word: string): void {
    try {
      localStorage.setItem(key, word);
    } catch {
      // as above
    }
  },
});
