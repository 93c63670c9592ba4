import { type AliasRequest, aliasOf, aliasReasons } from "#domain/customers/account-aliases.ts";
import type { Account, Customer, EntitySetting } from "#domain/customers/customer.ts";
import { settingReasons } from "#domain/customers/settings.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { mayBeGroupId } from "#domain/invoicing/invoice-group.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { invalidAll, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { takeAliases, takeId } from "#usecases/customers/alias-changes.ts";
import type { World } from "#usecases/world.ts";

/** A window of event time as a client gives it. */
export type TimeBoundAlias = {
  readonly value: string;
  readonly effectiveFrom?: Instant | undefined;
  readonly effectiveUntil?: Instant | undefined;
};

/** An account as a client describes it (Togai rule §4.2). */
export type NewAccount = {
  readonly id: string;
  readonly name: string;
  readonly invoiceCurrency?: CurrencyCode | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly accountAliases?: readonly TimeBoundAlias[] | undefined;
  readonly address?: Account["address"] | undefined;
  readonly primaryEmail?: string | undefined;
  readonly billingInformation?: Account["billingInformation"] | undefined;
  readonly settings?: readonly EntitySetting[] | undefined;
  readonly netTermDays?: number | undefined;
  readonly metadata?: Account["metadata"] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly status?: "ACTIVE" | "DRAFT" | undefined;
};

type Needs = Pick<World, "accounts" | "aliases" | "organizations" | "clock" | "ids">;
export type PlannedAccount = { readonly account: Account; readonly changes: readonly Change[] };

/** The account that would be added and the changes that add it with its aliases, or all reasons against it. */
export const planAccount = async (
  world: Needs,
  { organizationId, customer }: { readonly organizationId: OrganizationId; readonly customer: Customer },
  requested: NewAccount,
): Promise<Result<PlannedAccount, Refusal>> => {
  const { accounts, clock, ids } = world;
  const now = clock.now();
  const added = aliasRequests(requested).map((request) => ({
    path: request.path,
    alias: aliasOf(request, { id: ids.uuid(), now }),
  }));
  const aliases = added.map(({ alias }) => alias);
  const id = requested.id as AccountId;
  const ownReasons = [
    ...((await accounts.find(organizationId, id)) ? [{ path: "id", message: `account '${id}' exists already` }] : []),
    ...(mayBeGroupId(id) ? [{ path: "id", message: "must not begin as the ids of invoice groups do" }] : []),
    ...settingReasons(requested.settings ?? [], "settings"),
    ...aliasReasons(aliases, added),
  ];
  const claimed = await takeId(world, { organizationId, id }, added);
  const taken = await takeAliases(world, { organizationId, accountId: id, now }, added);
  const refused = refusalOf([...ownReasons, ...claimed.reasons, ...taken.reasons]);
  if (refused) return refused;
  const account: Account = {
    ...optionalPartsOf(requested),
    id,
    togaiAccountId: ids.next("account"),
    togaiCustomerId: customer.togaiCustomerId,
    customerId: customer.id,
    name: requested.name,
    invoiceCurrency: requested.invoiceCurrency ?? (await baseCurrencyOf(world, organizationId)),
    aliases,
    settings: requested.settings ?? [],
    metadata: requested.metadata ?? {},
    tags: lowerCased(requested.tags ?? []),
    status: requested.status ?? "ACTIVE",
    createdAt: now,
    updatedAt: now,
  };
  return ok({ account, changes: [...accounts.added(organizationId, account), ...claimed.changes, ...taken.changes] });
};

/** Plain and time-bound aliases of a request as one list, each with its place. */
export const aliasRequests = ({
  aliases = [],
  accountAliases = [],
}: Pick<NewAccount, "aliases" | "accountAliases">): AliasRequest[] => [
  ...aliases.map((value, at): AliasRequest => ({ path: `aliases[${at}]`, value, kind: "PLAIN" })),
  ...accountAliases.map((alias, at): AliasRequest => ({ path: `accountAliases[${at}]`, kind: "TIME_BOUND", ...alias })),
];

/** Tags as they are stored: in lower case, each once (Togai rule §4.2). */
export const lowerCased = (tags: readonly string[]): string[] => [...new Set(tags.map((tag) => tag.toLowerCase()))];

export const refusalOf = ([first, ...others]: readonly Reason[]) =>
  first ? invalidAll([first, ...others]) : undefined;

const optionalPartsOf = ({ address, primaryEmail, billingInformation, netTermDays }: NewAccount) => ({
  ...(address !== undefined && { address }),
  ...(primaryEmail !== undefined && { primaryEmail }),
  ...(billingInformation !== undefined && { billingInformation }),
  ...(netTermDays !== undefined && { netTermDays }),
});

const baseCurrencyOf = async (
  { organizations }: Pick<World, "organizations">,
  organizationId: OrganizationId,
): Promise<CurrencyCode> => {
  const organization = await organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  return organization.value.baseCurrency;
};
