/** To come. */
export const connect = {};
