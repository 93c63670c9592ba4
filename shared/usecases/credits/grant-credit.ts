import { assert } from "#domain/assert.ts";
import type { Credit } from "#domain/credits/credit.ts";
import { type GivenCredit, openCredit } from "#domain/credits/credit-life-cycle.ts";
import type { Account } from "#domain/customers/customer.ts";
import { given } from "#domain/given.ts";
import type { AccountId, CreditId, OrganizationId } from "#domain/ids.ts";
import type { LedgerEntry } from "#domain/ledger/ledger.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { type CalendarDate, FOREVER_DATE } from "#domain/time/calendar.ts";
import type { Ports } from "#ports/ports.ts";
import type { Change } from "#ports/store.ts";
import type { WorldOver } from "#usecases/world.ts";

export type CreditGrant = {
  readonly id?: CreditId;
  /** What grants it, in words of the caller: it grants once, however often it is asked. */
  readonly idempotencyKey?: string;
  readonly accountId: AccountId;
  readonly purpose: string;
  readonly effectiveFrom: CalendarDate;
  /** Exclusive; absent: it never expires. */
  readonly effectiveUntil?: CalendarDate;
  readonly priority: number;
  /** In the account's currency, cut to its smallest unit. */
  readonly creditAmount: Decimal;
  readonly applicableEntityIds: readonly string[];
  readonly grantorId?: string;
  readonly cause: LedgerEntry["cause"];
};

type Needs = Pick<
  WorldOver<Pick<Ports, "clock" | "ids" | "store">>,
  "accounts" | "clock" | "credits" | "idempotencyKeys" | "ids" | "ledger"
>;

/**
 * The changes that grant a credit, none where its key has granted one before or where there is nothing to grant. The same commit
 * must make the account due with `creditsToLookAt` (see `look-at-credits.ts`), so that drafts use the credit and its end is
 * awaited.
 */
export const creditGranted = async (
  world: Needs,
  organizationId: OrganizationId,
  grant: CreditGrant,
): Promise<readonly Change[]> => {
  const { accountId, idempotencyKey } = grant;
  const key = idempotencyKey === undefined ? undefined : grantKey(accountId, idempotencyKey);
  if (key && (await world.idempotencyKeys.find(organizationId, key)) !== undefined) return [];
  const account = (await world.accounts.find(organizationId, accountId))?.value;
  assert(account, () => `account ${accountId} does not exist and is granted a credit`);
  const { credit, changes } = newCredit(world, organizationId, account, grant);
  if (!credit.creditAmount.gt("0")) return [];
  return [...changes, ...(key ? [world.idempotencyKeys.used(organizationId, key, credit.id)] : [])];
};

/** A new credit of an account, and the changes that write it with its first entry. */
export const newCredit = (
  { clock, credits, ids, ledger }: Pick<Needs, "clock" | "credits" | "ids" | "ledger">,
  organizationId: OrganizationId,
  account: Account,
  grant: CreditGrant & { readonly callersKey?: string | undefined },
): { readonly credit: Credit; readonly changes: readonly Change[] } => {
  const { effectiveUntil, callersKey, grantorId } = grant;
  const content: GivenCredit = {
    id: grant.id ?? (ids.next("cred") as CreditId),
    accountId: account.id,
    customerId: account.customerId,
    purpose: grant.purpose,
    priority: grant.priority,
    currency: account.invoiceCurrency,
    creditAmount: cutToMinorUnit(grant.creditAmount, account.invoiceCurrency),
    effectiveFrom: grant.effectiveFrom,
    ...(effectiveUntil !== undefined && effectiveUntil < FOREVER_DATE && { effectiveUntil }),
    applicableEntityIds: grant.applicableEntityIds,
    ...given({ grantorId, idempotencyKey: callersKey }),
    createdAt: clock.now(),
  };
  const { after, entry } = openCredit(content, { id: ids.next("cred"), cause: grant.cause });
  return { credit: after, changes: [...credits.added(organizationId, after), ledger.added(organizationId, entry)] };
};

const grantKey = (accountId: AccountId, key: string) => ({ kind: "credit-grant", owner: accountId, key }) as const;
