import type { LicenseRateCard } from "#domain/catalog/rate-card.ts";
import type { InvoiceId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { draftSeatChange } from "#domain/invoicing/seat-change-invoice.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { type CalendarDate, dateAt, startOfDay } from "#domain/time/calendar.ts";
import { type Instant, later } from "#domain/time/instant.ts";
import type { Position, Step } from "#usecases/billing/closing-step.ts";
import { finalizingEffects } from "#usecases/billing/finalizing-effects.ts";
import { partiesOf } from "#usecases/billing/parties-of.ts";
import { availableCredits } from "#usecases/credits/available-credits.ts";
import { creditGranted } from "#usecases/credits/grant-credit.ts";
import { creditsToLookAt } from "#usecases/credits/look-at-credits.ts";
import type { AdvanceCard } from "#usecases/licenses/advance-cards.ts";
import { walletCredited } from "#usecases/wallets/credit-wallet.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** A change of the seats of a card, and what it comes to. */
export type SettledChange = {
  readonly advance: AdvanceCard;
  readonly line: LineItem;
  readonly moment: Instant;
  /** The first day with other seats, and the first behind the last of them. */
  readonly firstDay: CalendarDate;
  readonly lastEnd: CalendarDate;
};

/** What is written for it, beside the new state of the seats. */
export type Settlement = Omit<Step, "next"> & { readonly state: (state: BillingState) => BillingState };

/**
 * What more seats cost is invoiced at once. What fewer seats give back goes the way that the card says (Togai rule §13.3): a
 * credit, money in the wallet, or an invoice below zero, which counts as refunded. Its cause is the card's change in the cycle,
 * so that it is settled once.
 */
export const settlementOf = async (
  world: ClosingWorld,
  position: Position,
  change: SettledChange,
): Promise<Settlement> => {
  const { value } = change.line;
  if (value.gt("0")) return invoiced(world, position, change);
  if (value.eq("0")) return NOTHING;
  switch (refundModeOf(change.advance)) {
    case "CREDITS":
      return credited(world, position, { ...change, amount: value.neg() });
    case "WALLET":
      return paidIntoWallet(world, position, { ...change, amount: value.neg() });
    case "PAYMENT":
      return invoiced(world, position, change);
    case "NONE":
      return NOTHING;
  }
};

/** A fee has no way of its own to give back: as a license that does not say how, it gives credits. */
const refundModeOf = ({ card }: AdvanceCard): LicenseRateCard["proratedRefundMode"] =>
  card.type === "LICENSE" ? card.proratedRefundMode : "CREDITS";

const NOTHING: Settlement = { changes: [], state: (state) => state };

/** Names the change: there is one with this number per card and cycle. */
const causeOf = ({ seats }: AdvanceCard): string =>
  `license#${seats.cycleStart}#${seats.cardName}#${seats.changes + 1}`;

const invoiced = async (
  world: ClosingWorld,
  position: Position,
  { advance, line, moment, firstDay, lastEnd }: SettledChange,
): Promise<Settlement> => {
  const { organizationId, basis, now } = position;
  const { organization, account } = basis;
  const zone = organization.timeZone;
  const period = {
    start: startOfDay(firstDay, zone),
    end: later(advance.billed.cycle.end, startOfDay(lastEnd, zone)),
  };
  const credits = await availableCredits(world, organizationId, {
    accountId: account.id,
    period,
    finalizesAt: moment,
    zone,
  });
  const draft = draftSeatChange({
    id: world.ids.next("inv") as InvoiceId,
    cause: causeOf(advance),
    account,
    pricePlanId: advance.billed.schedule.pricePlanId,
    currency: account.invoiceCurrency,
    line,
    credits,
    period,
    invoiceDate: moment,
    netTermDays: account.netTermDays ?? organization.netTermDays,
    parties: partiesOf(basis, advance.planName),
    now,
  });
  return {
    changes: [],
    final: {
      draft,
      effects: await finalizingEffects(world, position, draft),
      written: (final) => world.invoices.addedOnce(organizationId, final),
    },
    state: (state) => ({ ...state, toRender: [...state.toRender, draft.id] }),
  };
};

type Refund = SettledChange & { readonly amount: Decimal };

const credited = async (
  world: ClosingWorld,
  { organizationId, basis, now }: Position,
  { advance, moment, amount }: Refund,
): Promise<Settlement> => {
  const { card } = advance;
  const cause = causeOf(advance);
  const changes = await creditGranted(world, organizationId, {
    idempotencyKey: cause,
    accountId: basis.account.id,
    purpose: purposeOf(advance),
    effectiveFrom: dateAt(moment, basis.organization.timeZone),
    priority: FIRST_USED,
    creditAmount: amount,
    applicableEntityIds: [],
    grantorId: card.billableId,
    cause: ledgerCauseOf(advance),
  });
  return {
    changes,
    state: (state) => ({ ...creditsToLookAt(state), ...(state.openDrafts.length > 0 && { refreshAt: now }) }),
  };
};

/** Money that was paid before is used before what was given. */
const FIRST_USED = 0;

const paidIntoWallet = async (
  world: ClosingWorld,
  { organizationId, basis }: Position,
  { advance, amount }: Refund,
): Promise<Settlement> => ({
  changes: await walletCredited(world, organizationId, {
    accountId: basis.account.id,
    amount,
    cause: ledgerCauseOf(advance),
    description: purposeOf(advance),
  }),
  state: (state) => state,
});

const ledgerCauseOf = ({ card: { type, billableId } }: AdvanceCard) => ({
  type: type === "LICENSE" ? "license" : "fee",
  id: billableId,
});

const purposeOf = ({ card: { type, displayName } }: AdvanceCard): string =>
  `${type === "LICENSE" ? "Seats given back" : "Days given back"}: ${displayName}`.slice(0, 50);
