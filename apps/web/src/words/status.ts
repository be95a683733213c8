/** To come. */
export const status = {};
