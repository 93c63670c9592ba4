import { HOUR, type Instant, instantOf } from "#domain/time/instant.ts";

/** Numbers that the same seed gives again. */
export type Random = { readonly below: (limit: number) => number; readonly chance: (percent: number) => boolean };

export const seeded = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (limit) => Math.floor(next() * limit), chance: (percent) => next() * 100 < percent };
};

export type StreamedEvent = {
  readonly id: string;
  readonly accountId: string;
  readonly timestamp: Instant;
  readonly tokens: number;
};

export const ACCOUNTS = ["acme", "bolt", "calm"];
export const STARTS_AT = instantOf(Date.UTC(2025, 0, 1));
const FEBRUARY = instantOf(Date.UTC(2025, 1, 1));
/** While this is the time, January may still be reported. */
export const IMPORTED_AT = instantOf(Date.UTC(2025, 1, 1, 12));

/** What the accounts used in January and in the first half day of February; the same for the same seed. */
export const usageStream = (seed: number, length: number): readonly StreamedEvent[] => {
  const { below } = seeded(seed);
  return Array.from({ length }, (_, number) => ({
    id: `use-${number.toString(36)}-${below(1_000_000).toString(36)}`,
    accountId: ACCOUNTS[below(ACCOUNTS.length)] as string,
    timestamp: instantOf(STARTS_AT + below(IMPORTED_AT - STARTS_AT)),
    tokens: 1 + below(400),
  }));
};

/** An event as it is posted; `attempt` is not part of what is counted, and tells repeats apart. */
export const posted = ({ id, accountId, timestamp, tokens }: StreamedEvent, attempt = 1): object => ({
  id,
  schemaName: "chat",
  timestamp: new Date(timestamp).toISOString(),
  accountId,
  attributes: [{ name: "tokens", value: `${tokens}` }],
  dimensions: { model: "large", attempt: `${attempt}` },
});

export type Totals = { readonly tokens: number; readonly requests: number };

/** What must be counted, by account and hour: `acme 2025-01-01T00` → totals. */
export const totalsByHour = (stream: readonly StreamedEvent[]): ReadonlyMap<string, Totals> => {
  const totals = new Map<string, Totals>();
  for (const { accountId, timestamp, tokens } of stream) {
    const key = hourKey(accountId, instantOf(Math.floor(timestamp / HOUR) * HOUR));
    const before = totals.get(key) ?? { tokens: 0, requests: 0 };
    totals.set(key, { tokens: before.tokens + tokens, requests: before.requests + 1 });
  }
  return totals;
};

export const hourKey = (accountId: string, hour: Instant): string =>
  `${accountId} ${new Date(hour).toISOString().slice(0, 13)}`;

/** What an account used in January, or from February on. */
export const totalsOf = (
  stream: readonly StreamedEvent[],
  accountId: string,
  month: "January" | "February",
): Totals => {
  const used = stream.filter(
    (event) => event.accountId === accountId && event.timestamp < FEBRUARY === (month === "January"),
  );
  return { tokens: used.reduce((total, { tokens }) => total + tokens, 0), requests: used.length };
};
