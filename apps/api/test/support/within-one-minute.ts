const getMinute = () => Math.floor(Date.now() / 60_000);

/** Makes a test of a limit per minute. It begins anew, with things of its own, if it fails and the minute has ended meanwhile. */
export const withinOneMinute = (test: () => Promise<void>) => async (): Promise<void> => {
  for (;;) {
    const minute = getMinute();
    try {
      return await test();
    } catch (err) {
      if (getMinute() === minute) throw err;
    }
  }
};
