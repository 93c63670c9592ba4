/** Does the work for every item, `limit` of them at a time. Stops beginning new ones when one throws. */
export const atMost = async <T>(
  limit: number,
  items: Iterable<T>,
  work: (item: T) => Promise<unknown>,
): Promise<void> => {
  const waiting = Iterator.from(items);
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
};
