/** Lets other requests have a turn in between; a long computation calls it now and then. */
export const giveWay = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
