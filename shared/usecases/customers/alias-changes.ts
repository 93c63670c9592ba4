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
type Taken = { readonly changes: readonly Change[]; readonly reasons: readonly Reason[] };

/**
 * Gives values to an account: the changes of their documents, or the reasons why some are taken by other accounts, as an alias or
 * as an id. Whoever writes the changes gets the values, or learns that somebody else was quicker.
 */
export const takeAliases = async (
  { aliases, accounts }: Pick<World, "aliases" | "accounts">,
  {
    organizationId,
    accountId,
    now,
  }: { readonly organizationId: OrganizationId; readonly accountId: AccountId; readonly now: Instant },
  added: readonly AddedAlias[],
): Promise<Taken> => {
  // What another account is called cannot be an alias of this one: events that name it would mean two accounts.
  const values = [...new Set(added.map(({ alias }) => alias.value))].filter((value) => value !== accountId);
  const ids = new Set<string>((await accounts.findMany(organizationId, values)).map(({ value }) => value.id));
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
    if (ids.has(value)) {
      reasons.push({ path, message: `'${value}' is the id of another account` });
      continue;
    }
    const taken = held(current, { id, accountId, ...windowOf(alias) }, now);
    if (taken.ok) next.set(value, taken.value);
    else reasons.push({ path, message: `'${value}' ${taken.error}` });
  }
  const unused = values.filter((value) => !ids.has(value)).map((value) => accounts.absent(organizationId, value));
  return { changes: [...changesOf({ aliases }, organizationId, documents, next), ...unused], reasons };
};

/**
 * Takes an id for a new account: refused where another account holds it as an alias, now or at any other time. The changes see
 * to it that nobody takes it as an alias meanwhile.
 */
export const takeId = async (
  { aliases }: Needs,
  { organizationId, id }: { readonly organizationId: OrganizationId; readonly id: AccountId },
  added: readonly AddedAlias[],
): Promise<Taken> => {
  const read = await aliases.find(organizationId, id);
  const holder = read?.value.holds.find(({ accountId }) => accountId !== id)?.accountId;
  if (holder) return { changes: [], reasons: [{ path: "id", message: `'${id}' is an alias of account '${holder}'` }] };
  // As an alias of its own account the value is written anyway, and a write has at most one change of a document.
  if (added.some(({ alias }) => alias.value === id)) return { changes: [], reasons: [] };
  return {
    changes: [read ? aliases.unchanged(organizationId, read) : aliases.absent(organizationId, id)],
    reasons: [],
  };
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
    // Somebody has ended it since the account was read, which that commit has changed: this one will be refused.
    if (!current) continue;
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
