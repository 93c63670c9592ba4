/** Quantities as whole thousandths, so that sums are exact without the program's decimals. */
export type Thousandths = bigint;

/** `1.5` → 1500n. */
export const thousandths = (text: string): Thousandths => {
  const match = /^(-?)(\d+)(?:\.(\d{1,3}))?$/.exec(text);
  if (!match) throw new Error(`'${text}' has no whole thousandths`);
  const [, sign, whole = "0", part = ""] = match;
  const size = BigInt(whole) * 1000n + BigInt(part.padEnd(3, "0"));
  return sign === "-" ? -size : size;
};

/** An event that counts, as its sender knows it. */
export type CountedEvent = {
  readonly id: string;
  readonly accountId: string;
  readonly meterId: string;
  readonly timestamp: number;
  readonly units: string;
};

const HOUR = 3_600_000;

/** Every event of an organization that counts now. */
export const createUsageModel = () => {
  const events = new Map<string, CountedEvent>();
  const ofAccount = new Map<string, Set<string>>();
  const own = (accountId: string): Set<string> => {
    const known = ofAccount.get(accountId) ?? new Set();
    ofAccount.set(accountId, known);
    return known;
  };
  const all = (accountId: string): readonly CountedEvent[] => [...own(accountId)].flatMap((id) => events.get(id) ?? []);
  return {
    has: (id: string): boolean => events.has(id),
    count: (event: CountedEvent): void => {
      if (events.has(event.id)) throw new Error(`event ${event.id} counts already`);
      events.set(event.id, event);
      own(event.accountId).add(event.id);
    },
    uncount: (id: string): void => {
      const event = events.get(id);
      if (!event || !events.delete(id)) throw new Error(`event ${id} does not count`);
      own(event.accountId).delete(id);
    },
    of: all,
    /** What an account has used of a meter between two moments, the latter excluded. */
    used: (accountId: string, meterId: string, start: number, end: number): Thousandths =>
      all(accountId)
        .filter((event) => event.meterId === meterId && start <= event.timestamp && event.timestamp < end)
        .reduce((sum, { units }) => sum + thousandths(units), 0n),
    hourOf: (timestamp: number): number => Math.floor(timestamp / HOUR) * HOUR,
    size: (): number => events.size,
  };
};

export type UsageModel = ReturnType<typeof createUsageModel>;
