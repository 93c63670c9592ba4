import type { Account, AccountAlias } from "#domain/customers/customer.ts";
import type { Reason } from "#domain/refusal.ts";
import { FOREVER, type Instant, SINCE_EVER, toIso } from "#domain/time/instant.ts";
import { contains, type Interval } from "#domain/time/interval.ts";

/** Aliases of an account that are in force at the same instant: as many as an account on the wire can show. */
const MOST_AT_ONCE = 10;
/** Aliases of an account over all time; a write that adds an account with all of them has two changes for each, and 100 at most. */
const MOST_IN_ALL = 48;

/** What a client asks for: a plain alias has no window; a time-bound one may lack either side. */
export type AliasRequest = {
  /** Where it stood in the request, such as `accountAliases[0]`. */
  readonly path: string;
  readonly value: string;
  readonly kind: AccountAlias["kind"];
  readonly effectiveFrom?: Instant | undefined;
  readonly effectiveUntil?: Instant | undefined;
};

export const windowOf = ({ effectiveFrom, effectiveUntil }: AccountAlias): Interval => ({
  start: effectiveFrom,
  end: effectiveUntil,
});

/** The aliases under which events with a timestamp of that instant reach the account. */
export const aliasesAt = ({ aliases }: Pick<Account, "aliases">, at: Instant): readonly AccountAlias[] =>
  aliases.filter((alias) => contains(windowOf(alias), at));

/** The alias that a request makes. Windows are cut to what the wire calls since ever and forever. */
export const aliasOf = (
  { value, kind, effectiveFrom = SINCE_EVER, effectiveUntil = FOREVER }: AliasRequest,
  { id, now }: { readonly id: string; readonly now: Instant },
): AccountAlias => ({
  id,
  value,
  kind,
  effectiveFrom: effectiveFrom < SINCE_EVER ? SINCE_EVER : effectiveFrom,
  effectiveUntil: effectiveUntil > FOREVER ? FOREVER : effectiveUntil,
  createdAt: now,
  updatedAt: now,
});

/** What is wrong with the aliases an account would have, apart from what other accounts have. */
export const aliasReasons = (
  aliases: readonly AccountAlias[],
  added: readonly { readonly path: string; readonly alias: AccountAlias }[],
): Reason[] => {
  const empty = added.filter(({ alias }) => alias.effectiveFrom >= alias.effectiveUntil);
  const reasons = empty.map(({ path, alias }) => ({
    path,
    message: `effectiveUntil ${toIso(alias.effectiveUntil)} must be after effectiveFrom ${toIso(alias.effectiveFrom)}`,
  }));
  if (aliases.length > MOST_IN_ALL) {
    reasons.push({ path: "", message: `an account has ${MOST_IN_ALL} aliases at the most, past ones included` });
  } else if (mostAtOnce(aliases) > MOST_AT_ONCE) {
    reasons.push({ path: "", message: `an account has ${MOST_AT_ONCE} aliases at the same time at the most` });
  }
  return reasons;
};

/** The alias with an end; undefined where nothing of it is left. A plain alias that gets an end is time-bound from then on. */
export const aliasUntil = (alias: AccountAlias, end: Instant, now: Instant): AccountAlias | undefined => {
  if (end >= alias.effectiveUntil) return alias;
  if (end <= alias.effectiveFrom) return undefined;
  return { ...alias, kind: "TIME_BOUND", effectiveUntil: end, updatedAt: now };
};

/** The number in force can only grow where one begins, so it is enough to count there. */
const mostAtOnce = (aliases: readonly AccountAlias[]): number =>
  Math.max(0, ...aliases.map(({ effectiveFrom }) => aliasesAt({ aliases }, effectiveFrom).length));
