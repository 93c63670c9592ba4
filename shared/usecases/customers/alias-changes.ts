import { windowOf } from "#domain/customers/account-aliases.ts";
import { type Alias, freeAlias, held, isForgettable, released } from "#domain/customers/alias.ts";
import type { AccountAlias } from "#domain/customers/customer.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Reason } from "#domain/refusal.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { World } from "#usecases/world.ts";

/** An alias that an account is to get, and where it stood in the request. */
export type AddedAlias = { readonly path: string; readonly alias: AccountAlias };

type Needs = Pick<World, "aliases">;

/**
 * Gives values to an account: the changes of their documents, or the reasons why some are taken. Whoever writes the changes
 * gets the values, or learns that somebody else was quicker.
 */
export const takeAliases = async (
  { aliases }: Needs,
  {
    organizationId,
    accountId,
    now,
  }: { readonly organizationId: OrganizationId; readonly accountId: AccountId; readonly now: Instant },
  added: readonly AddedAlias[],
): Promise<{ readonly changes: readonly Change[]; readonly reasons: readonly Reason[] }> => {
  const documents = await readDocuments(
    { aliases },
    organizationId,
    added.map(({ alias }) => alias.value),
  );
  const next = new Map<string, Alias>();
  const reasons: Reason[] = [];
  for (const { path, alias } of added) {
    const { value, id } = alias;
    const current = next.get(value) ?? documents.get(value)?.value ?? freeAlias(value, now);
    const taken = held(current, { id, accountId, ...windowOf(alias) }, now);
    if (taken.ok) next.set(value, taken.value);
    else reasons.push({ path, message: `'${value}' ${taken.error}` });
  }
  return { changes: changesOf({ aliases }, organizationId, documents, next), reasons };
};

/** Ends holds: the changes of the values' documents. Values that nobody holds or entered any more are forgotten. */
export const releaseAliases = async (
  { aliases }: Needs,
  { organizationId, now }: { readonly organizationId: OrganizationId; readonly now: Instant },
  ended: readonly { readonly id: string; readonly value: string; readonly end: Instant }[],
): Promise<readonly Change[]> => {
  const documents = await readDocuments(
    { aliases },
    organizationId,
    ended.map(({ value }) => value),
  );
  const next = new Map<string, Alias>();
  for (const { id, value, end } of ended) {
    const current = next.get(value) ?? documents.get(value)?.value;
    if (!current) throw new Error(`alias '${value}' of an account has no document`);
    next.set(value, released(current, { id, end }, now));
  }
  return changesOf({ aliases }, organizationId, documents, next);
};

type Documents = ReadonlyMap<string, Versioned<Alias>>;

const readDocuments = async (
  { aliases }: Needs,
  organizationId: OrganizationId,
  values: readonly string[],
): Promise<Documents> => {
  const found = await aliases.findMany(organizationId, values);
  return new Map(found.map((read) => [read.value.value, read]));
};

const changesOf = (
  { aliases }: Needs,
  organizationId: OrganizationId,
  documents: Documents,
  next: ReadonlyMap<string, Alias>,
): readonly Change[] =>
  [...next.values()].map((alias) => {
    const read = documents.get(alias.value);
    if (!read) return aliases.added(organizationId, alias);
    return isForgettable(alias) ? aliases.removed(organizationId, read) : aliases.replaced(organizationId, read, alias);
  });
