import { type AliasRequest, aliasOf, aliasReasons, aliasUntil } from "#domain/customers/account-aliases.ts";
import type { Account, AccountAlias } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import { releaseAliases, takeAliases } from "#usecases/customers/alias-changes.ts";
import { aliasRequests, type NewAccount, refusalOf } from "#usecases/customers/plan-account.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "accounts" | "aliases" | "clock" | "ids" | "save">;

/** What is to be removed: plain aliases by value at once, or any alias by id from an instant on (from now when absent). */
export type AliasRemoval = {
  readonly aliases?: readonly string[] | undefined;
  readonly accountAliases?: readonly { readonly id: string; readonly from?: Instant | undefined }[] | undefined;
};

/** Attaches aliases to an account; all or none (Togai rule §5). */
export const addAliases = (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
  requested: Pick<NewAccount, "aliases" | "accountAliases">,
): Promise<Result<Account, Refusal>> =>
  retryLostRaces(`account '${id}'`, async () => {
    const { accounts, clock, ids, save } = world;
    const read = await accounts.find(organizationId, id);
    if (!read) return notFound("account", id);
    const { value: account } = read;
    if (account.status === "ARCHIVED") return invalid(`account '${id}' is archived`);
    const now = clock.now();
    const added = aliasRequests(requested).map((request: AliasRequest) => ({
      path: request.path,
      alias: aliasOf(request, { id: ids.uuid(), now }),
    }));
    if (added.length === 0) return invalid("aliases or accountAliases must name at least one alias");
    const aliases = [...account.aliases, ...added.map(({ alias }) => alias)];
    const taken = await takeAliases(world, { organizationId, accountId: account.id, now }, added);
    const refused = refusalOf([...aliasReasons(aliases, added), ...taken.reasons]);
    if (refused) return refused;
    const next: Account = { ...account, aliases, updatedAt: now };
    const saved = await save([accounts.replaced(organizationId, read, next), ...taken.changes]);
    return saved.ok ? ok(next) : undefined;
  });

/**
 * Detaches aliases; all or none. A plain alias goes as if it had never been, so that another account can take over the value
 * with all its late events. Archived accounts let go of aliases, too.
 */
export const removeAliases = (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
  requested: AliasRemoval,
): Promise<Result<Account, Refusal>> =>
  retryLostRaces(`account '${id}'`, async () => {
    const { accounts, clock, save } = world;
    const read = await accounts.find(organizationId, id);
    if (!read) return notFound("account", id);
    const now = clock.now();
    const { endings, reasons } = endingsOf(read.value, requested, now);
    const refused = refusalOf(reasons);
    if (refused) return refused;
    if (endings.length === 0) return invalid("aliases or accountAliases must name at least one alias");
    const aliases = read.value.aliases.flatMap((alias) => {
      const ending = endings.find((one) => one.id === alias.id);
      return ending ? (aliasUntil(alias, ending.end, now) ?? []) : [alias];
    });
    const next: Account = { ...read.value, aliases, updatedAt: now };
    const released = await releaseAliases(world, { organizationId, now }, endings);
    const saved = await save([accounts.replaced(organizationId, read, next), ...released]);
    return saved.ok ? ok(next) : undefined;
  });

type Ending = { readonly id: string; readonly value: string; readonly end: Instant };

const endingsOf = (
  { id: accountId, aliases }: Account,
  { aliases: values = [], accountAliases = [] }: AliasRemoval,
  now: Instant,
): { readonly endings: readonly Ending[]; readonly reasons: readonly Reason[] } => {
  const endings: Ending[] = [];
  const reasons: Reason[] = [];
  const end = (alias: AccountAlias | undefined, at: Instant, path: string, message: string): void => {
    if (!alias) reasons.push({ path, message });
    else if (endings.some(({ id }) => id === alias.id)) reasons.push({ path, message: "is named twice" });
    else endings.push({ id: alias.id, value: alias.value, end: at });
  };
  for (const [at, value] of values.entries()) {
    const plain = aliases.find((alias) => alias.kind === "PLAIN" && alias.value === value);
    const timeBound = aliases.find((alias) => alias.kind === "TIME_BOUND" && alias.value === value);
    const message = timeBound
      ? `'${value}' is time-bound; remove it by its id '${timeBound.id}' in accountAliases`
      : `'${value}' is no alias of account '${accountId}'`;
    end(plain, SINCE_EVER, `aliases[${at}]`, message);
  }
  for (const [at, { id, from = now }] of accountAliases.entries()) {
    const alias = aliases.find((one) => one.id === id);
    end(alias, from, `accountAliases[${at}].id`, `'${id}' is no alias of account '${accountId}'`);
  }
  return { endings, reasons };
};
