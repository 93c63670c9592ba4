import { holderAt } from "#domain/customers/alias.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { createRecent } from "#domain/recent.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "accounts" | "aliases">;

/** What an event names, and the instant of the event. */
export type AccountLookup = { readonly idOrAlias: string; readonly at: Instant };

/** Finds the accounts that events name. */
export type AccountResolver = (
  organizationId: OrganizationId,
  lookups: readonly AccountLookup[],
) => Promise<readonly (AccountId | undefined)[]>;

/** Neither an account id nor an alias that an account can hold is longer (Togai rules §4.2, §5). */
const MOST_CHARACTERS = 50;
/** Keys in one read of the store. */
const MOST_KEYS = 1_000;
const MOST_KNOWN = 50_000;

/** The account that an id or an alias stands for at an instant of event time; an account's id goes before any alias. */
export const resolveAccount = async (
  world: Needs,
  organizationId: OrganizationId,
  idOrAlias: string,
  at: Instant,
): Promise<AccountId | undefined> => {
  const [accountId] = await createAccountResolver(world)(organizationId, [{ idOrAlias, at }]);
  return accountId;
};

/** The same for what a request names: a name that no account has stands for itself, as it does in records of events. */
export const accountNamed = async (
  world: Needs,
  organizationId: OrganizationId,
  { idOrAlias, at }: AccountLookup,
): Promise<AccountId> => (await resolveAccount(world, organizationId, idOrAlias, at)) ?? (idOrAlias as AccountId);

/**
 * The same for many events at once, made for the hot path: it remembers which ids are accounts, and nothing else. An account's
 * id is an account for ever and goes before any alias, so what is remembered cannot become wrong. Aliases and unknown names are
 * read anew each time, two reads for all of a call: an alias that was moved, or an account that was just made, is seen by the
 * next call.
 */
export const createAccountResolver = ({ accounts, aliases }: Needs): AccountResolver => {
  const known = createRecent<AccountId>(MOST_KNOWN);
  return async (organizationId, lookups) => {
    const knownAs = (text: string): AccountId | undefined => known.get(`${organizationId}#${text}`);
    const unknown = [...new Set(lookups.map(({ idOrAlias }) => idOrAlias))].filter(
      (text) => mayResolve(text) && !knownAs(text),
    );
    if (unknown.length === 0) return lookups.map(({ idOrAlias }) => knownAs(idOrAlias));
    const ids = new Map<string, AccountId>();
    for (const { value } of await inParts(unknown, (part) => accounts.findMany(organizationId, part))) {
      ids.set(value.id, value.id);
      known.set(`${organizationId}#${value.id}`, value.id);
    }
    const names = unknown.filter((text) => !ids.has(text));
    const found = await inParts(names, (part) => aliases.findMany(organizationId, part));
    const byValue = new Map(found.map(({ value }) => [value.value, value]));
    return lookups.map(({ idOrAlias, at }) => {
      const id = ids.get(idOrAlias) ?? knownAs(idOrAlias);
      if (id) return id;
      const alias = byValue.get(idOrAlias);
      return alias && holderAt(alias, at);
    });
  };
};

const mayResolve = (text: string): boolean => text.length > 0 && text.length <= MOST_CHARACTERS && text.isWellFormed();

const inParts = async <T>(
  texts: readonly string[],
  read: (part: readonly string[]) => Promise<readonly T[]>,
): Promise<T[]> => {
  const found: T[] = [];
  for (let at = 0; at < texts.length; at += MOST_KEYS) {
    found.push(...(await read(texts.slice(at, at + MOST_KEYS))));
  }
  return found;
};
