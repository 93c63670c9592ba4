import type { AccountId } from "#domain/ids.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";
import { contains, type Interval, overlaps } from "#domain/time/interval.ts";

/** An account's hold on an alias value during an interval of event time. */
export type AliasHold = Interval & {
  /** Id of the account's alias. */
  readonly id: string;
  readonly accountId: AccountId;
};

/**
 * A value under which events may be sent, seen from the organization: who holds it, and when. At every instant it belongs to
 * one account at the most (Togai rule §5).
 */
export type Alias = {
  readonly value: string;
  /** Entered in the organization's own list, where it stays when no account holds it. */
  readonly registered: boolean;
  readonly holds: readonly AliasHold[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** Holds that one value can have, past ones included; they lie in one document. */
const MOST_HOLDS = 500;

/** The account that the value stands for at an instant of event time. */
export const holderAt = ({ holds }: Pick<Alias, "holds">, at: Instant): AccountId | undefined =>
  holds.find((hold) => contains(hold, at))?.accountId;

/** A value that is in nobody's hands yet. */
export const freeAlias = (value: string, now: Instant): Alias => ({
  value,
  registered: false,
  holds: [],
  createdAt: now,
  updatedAt: now,
});

/** Gives the value to an account for an interval; refused, with the reason, where it is taken for a part of it. */
export const held = (alias: Alias, hold: AliasHold, now: Instant): Result<Alias, string> => {
  const taken = alias.holds.find((other) => overlaps(other, hold));
  if (taken) {
    return err(`belongs to account '${taken.accountId}' from ${toIso(taken.start)} until ${toIso(taken.end)} already`);
  }
  if (alias.holds.length >= MOST_HOLDS) return err(`has passed through ${MOST_HOLDS} hands; use another value`);
  return ok({ ...alias, holds: [...alias.holds, hold], updatedAt: now });
};

/** Ends a hold at an instant; one that would not last at all is dropped. */
export const released = (
  alias: Alias,
  { id, end }: { readonly id: string; readonly end: Instant },
  now: Instant,
): Alias => ({
  ...alias,
  holds: alias.holds.flatMap((hold) => {
    if (hold.id !== id) return [hold];
    return end <= hold.start ? [] : [{ ...hold, end: end < hold.end ? end : hold.end }];
  }),
  updatedAt: now,
});

/** Nobody holds it and nobody entered it: nothing would be lost with it. */
export const isForgettable = ({ registered, holds }: Alias): boolean => !registered && holds.length === 0;
