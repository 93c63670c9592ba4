import type { RateCard } from "#domain/catalog/rate-card.ts";
import { type Credit, creditBook } from "#domain/credits/credit.ts";
import { type CreditBalance, creditBalance } from "#domain/credits/credit-balance.ts";
import { type CreditHolds, type HeldCredit, holdsOf } from "#domain/credits/credit-holds.ts";
import type { AccountId, CreditId, InvoiceId, OrganizationId } from "#domain/ids.ts";
import type { LedgerEntry } from "#domain/ledger/ledger.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { ZERO } from "#domain/money/decimal.ts";
import { notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { dateAt } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import { billingBasis, planOf } from "#usecases/billing/billing-basis.ts";
import type { World } from "#usecases/world.ts";

/** The same credits with what drafts hold of each. */
export const withHolds = async (
  world: Pick<World, "billingStates" | "invoices">,
  organizationId: OrganizationId,
  credits: readonly Credit[],
): Promise<readonly HeldCredit[]> => {
  const active = credits.filter(({ status }) => status === "ACTIVE");
  const holds = await holdsOfAccounts(
    world,
    organizationId,
    active.map(({ accountId }) => accountId),
  );
  return credits.map((credit) => ({
    credit,
    holdAmount: credit.status === "ACTIVE" ? (holds.get(credit.id) ?? ZERO) : ZERO,
  }));
};

/** What an account's credits come to, beside its drafts (Togai rule §18.3). */
export const accountCreditBalance = async (
  world: Pick<
    World,
    | "accounts"
    | "billingStates"
    | "clock"
    | "credits"
    | "customers"
    | "invoices"
    | "organizations"
    | "pricePlans"
    | "timelines"
  >,
  organizationId: OrganizationId,
  accountId: string,
): Promise<Result<CreditBalance & { readonly unit: CurrencyCode; readonly lastUpdatedAt: Instant }, Refusal>> => {
  const basis = await billingBasis(world, organizationId, accountId as AccountId);
  if (!basis) return notFound("account", accountId);
  const { account, organization, schedules } = basis;
  const today = dateAt(world.clock.now(), organization.timeZone);
  const running = currentOf(schedules, today);
  const rateCards: readonly RateCard[] = running ? (await planOf(world, organizationId, running)).rateCards : [];
  const active = (await world.credits.active(organizationId, account.id)).map(({ value }) => value);
  const holds = await holdsOfAccounts(world, organizationId, [account.id]);
  return ok({
    ...creditBalance(active, holds, rateCards),
    unit: account.invoiceCurrency,
    lastUpdatedAt: active.reduce(
      (latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest),
      account.createdAt,
    ),
  });
};

/** The slice that holds today, else the next to come. */
const currentOf = (schedules: readonly Schedule[], today: string): Schedule | undefined =>
  schedules
    .filter(({ endDate }) => today < endDate)
    .toSorted((first, second) => (first.startDate < second.startDate ? -1 : 1))[0];

/** Drafts that are read at once: an account has few, and a store answers a thousand documents at the most. */
const MOST_DRAFTS = 1_000;

const holdsOfAccounts = async (
  { billingStates, invoices }: Pick<World, "billingStates" | "invoices">,
  organizationId: OrganizationId,
  accountIds: readonly AccountId[],
): Promise<CreditHolds> => {
  const states = await billingStates.findMany(organizationId, accountIds);
  const ids: readonly InvoiceId[] = states.flatMap(({ openDrafts }) => openDrafts.map(({ invoiceId }) => invoiceId));
  const drafts = await invoices.findMany(organizationId, ids.slice(0, MOST_DRAFTS));
  return holdsOf(drafts.map(({ value }) => value));
};

/** Entries that are answered with a credit, the first ones: each invoice takes from it once. */
const MOST_ENTRIES = 1_000;

/** What moved a credit, in order. */
export const creditEntries = async (
  { ledger }: Pick<World, "ledger">,
  organizationId: OrganizationId,
  creditId: CreditId,
): Promise<readonly LedgerEntry[]> =>
  (await ledger.list(organizationId, creditBook(creditId), { limit: MOST_ENTRIES, direction: "ASC" })).items;
