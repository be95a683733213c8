const many = new Intl.NumberFormat("en");

/** A number as it is read, such as 12,345. */
export const number = (it: number): string => many.format(it);

/** A number that may not be all, such as 10,000+. */
export const bounded = ({ count, more }: { count: number; more: boolean }): string =>
  `${number(count)}${more ? "+" : ""}`;
