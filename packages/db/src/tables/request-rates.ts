/** How much of a limit per minute all processes have used. */
export interface RequestRateTable {
  /** What is limited, such as `token/<id>`. */
  key: string;
  /** Minutes since the epoch. */
  minute: number;
  used: number;
}
