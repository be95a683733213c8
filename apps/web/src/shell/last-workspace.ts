const key = "inlet-workspace";

/** The workspace that this browser showed last; nothing where the browser keeps nothing. */
export const lastWorkspace = {
  read(): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // forbidden by the browser's settings, which costs only this convenience
    }
  },
  write(id: string): void {
    try {
      localStorage.setItem(key, id);
    } catch {
      // as above
    }
  },
};
