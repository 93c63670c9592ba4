import type { Account, Address, Customer, EntitySetting } from "#domain/customers/customer.ts";
import { settingReasons } from "#domain/customers/settings.ts";
import type { CustomerId, OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { type NewAccount, planAccount, refusalOf } from "#usecases/customers/plan-account.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

/** A customer as a client describes it; without an account, one is made from its own details. */
export type NewCustomer = {
  readonly id: string;
  readonly name: string;
  readonly primaryEmail: string;
  readonly address: Address;
  readonly settings?: readonly EntitySetting[] | undefined;
  readonly account?: NewAccount | undefined;
};

export type CustomerChanges = {
  readonly name?: string | undefined;
  readonly primaryEmail?: string | undefined;
  readonly address?: Address | undefined;
};

type Needs = Pick<World, "customers" | "accounts" | "aliases" | "organizations" | "clock" | "ids" | "save">;

/** Adds a customer together with its first account, both or neither (Togai rule §3). */
export const createCustomer = (
  world: Needs,
  organizationId: OrganizationId,
  requested: NewCustomer,
): Promise<Result<{ readonly customer: Customer; readonly account: Account }, Refusal>> =>
  retryLostRaces(`customer '${requested.id}'`, async () => {
    const { customers, save } = world;
    const customer = customerOf(world, requested);
    const exists = await customers.find(organizationId, customer.id);
    const planned = await planAccount(
      world,
      { organizationId, customer },
      requested.account ?? accountFromCustomer(requested),
    );
    const refused = refusalOf([
      ...(exists ? [{ path: "id", message: `customer '${customer.id}' exists already` }] : []),
      ...settingReasons(customer.settings, "settings"),
      ...(planned.ok ? [] : planned.error.reasons.map((reason) => ({ ...reason, path: underAccount(reason.path) }))),
    ]);
    if (refused) return refused;
    if (!planned.ok) throw new Error("a refused account carried no reason");
    const { account, changes } = planned.value;
    const saved = await save([customers.added(organizationId, customer), ...changes]);
    return saved.ok ? ok({ customer, account }) : undefined;
  });

/** Changes everything but the id. A change that changes nothing writes nothing. */
export const updateCustomer = (
  { customers, clock, save }: Pick<World, "customers" | "clock" | "save">,
  organizationId: OrganizationId,
  id: string,
  { name, primaryEmail, address }: CustomerChanges,
): Promise<Result<Customer, Refusal>> =>
  retryLostRaces(`customer '${id}'`, async () => {
    const read = await customers.find(organizationId, id);
    if (!read) return notFound("customer", id);
    if (read.value.status === "ARCHIVED") return invalid(`customer '${id}' is archived`);
    if (name === undefined && primaryEmail === undefined && address === undefined) return ok(read.value);
    const next: Customer = {
      ...read.value,
      ...(name !== undefined && { name }),
      ...(primaryEmail !== undefined && { primaryEmail }),
      ...(address !== undefined && { address }),
      updatedAt: clock.now(),
    };
    const saved = await save([customers.replaced(organizationId, read, next)]);
    return saved.ok ? ok(next) : undefined;
  });

const customerOf = (
  { clock, ids }: Needs,
  { id, name, primaryEmail, address, settings = [] }: NewCustomer,
): Customer => {
  const now = clock.now();
  return {
    id: id as CustomerId,
    togaiCustomerId: ids.next("customer"),
    name,
    primaryEmail,
    address,
    settings,
    status: "ACTIVE",
    createdAt: now,
    updatedAt: now,
  };
};

const SUFFIX = "-account";
const MOST_NAME_CHARACTERS = 255;

/** The account that a customer gets when none is described: same id, its details, its name with a suffix (Togai rule §3.3). */
const accountFromCustomer = ({ id, name, primaryEmail, address }: NewCustomer): NewAccount => ({
  id,
  name: `${name.slice(0, MOST_NAME_CHARACTERS - SUFFIX.length).replace(/[\uD800-\uDBFF]$/, "")}${SUFFIX}`,
  primaryEmail,
  address,
});

const underAccount = (path: string): string => (path === "" ? "account" : `account.${path}`);
