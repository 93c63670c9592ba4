import type { Organization } from "#domain/identity/organization.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { type BilledCycle, billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";
import { type BillingBasis, billingBasis } from "#usecases/billing/billing-basis.ts";
import { accountNamed } from "#usecases/customers/resolve-account.ts";
import type { World } from "#usecases/world.ts";

/** A part of what is calculated, or everything that is wrong with it. */
export type Part<T> = Result<T, readonly Reason[]>;

export const refused = (path: string, message: string): { readonly ok: false; readonly error: readonly Reason[] } =>
  err([{ path, message }]);

/** Days that a range or a cycle has at the most: those of a year. */
export const MOST_DAYS = 366;
export const TOO_LONG = `lies more than ${MOST_DAYS} days behind the start`;

/** Accounts that a request names and their cycles, each read once; made for one request. */
export type Lookups = {
  readonly organization: Organization;
  readonly now: Instant;
  /** The account with this id or alias; `path` names the request's member. */
  readonly account: (idOrAlias: string, path: string) => Promise<Part<BillingBasis>>;
  /** Its cycle at an instant. */
  readonly cycle: (
    idOrAlias: string,
    at: Instant,
    path: string,
  ) => Promise<Part<{ readonly basis: BillingBasis; readonly billed: BilledCycle }>>;
};

export const createLookups = (
  world: Pick<World, "organizations" | "accounts" | "aliases" | "customers" | "timelines">,
  organization: Organization,
  now: Instant,
): Lookups => {
  const known = new Map<string, Promise<BillingBasis | undefined>>();
  const find = async (idOrAlias: string) =>
    billingBasis(world, organization.id, await accountNamed(world, organization.id, { idOrAlias, at: now }));
  const account: Lookups["account"] = async (idOrAlias, path) => {
    const found = known.get(idOrAlias) ?? find(idOrAlias);
    known.set(idOrAlias, found);
    const basis = await found;
    return basis ? ok(basis) : refused(path, `account '${idOrAlias}' does not exist`);
  };
  return {
    organization,
    now,
    account,
    cycle: async (idOrAlias, at, path) => {
      const basis = await account(idOrAlias, path);
      if (!basis.ok) return basis;
      const billed = billedCycleAt(basis.value.schedules, at, organization.timeZone);
      return billed
        ? ok({ basis: basis.value, billed })
        : refused(path, `account '${idOrAlias}' has no price plan on ${toIso(at)}`);
    },
  };
};
