const minute = 60_000;
/** Milliseconds of a day. */
export const day = 1_440 * minute;
/** The instant `ms` milliseconds before another. */
export const subtract = (at: Date, ms: number): Date => new Date(at.getTime() - ms);

/** Kustomer's servers assign ids up to a second apart, and a page may be a moment late. In milliseconds. */
export const idSlackMs = 10 * minute;

/** Where a read of a list ends. A record that was created earlier is found only through its conversation. */
export const getListEnd = ({ windowFrom }: { windowFrom: Date }): Date => subtract(windowFrom, idSlackMs);
