import type { InvoiceId } from "#domain/ids.ts";
import { adjustmentCharge, folded } from "#domain/invoicing/adjustment-charges.ts";
import { dueDateOf } from "#domain/invoicing/custom-invoice.ts";
import { customTree } from "#domain/invoicing/custom-tree.ts";
import type { AdHocInvoice, Adjustment, Invoice } from "#domain/invoicing/invoice.ts";
import { ZERO } from "#domain/money/decimal.ts";
import { firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import { earlier, type Instant, later } from "#domain/time/instant.ts";
import type { Versioned } from "#repositories/collection.ts";
import { commitStep, type Outcome, type Position } from "#usecases/billing/closing-step.ts";
import { finalizingEffects } from "#usecases/billing/finalizing-effects.ts";
import { redrafted } from "#usecases/billing/invoice-of-cycle.ts";
import { partiesOf } from "#usecases/billing/parties-of.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Puts adjustments on the account's next in-arrears invoice; where it has none, on one that is raised for them. */
export const placeAdjustments = {
  /** Not before the cycles that have begun are opened: the invoice may come with one of them. */
  dueAt: ({ basis, state, now }: Position): Instant | undefined => {
    if ((state.pendingAdjustments ?? []).length === 0) return undefined;
    const { schedules, organization, account } = basis;
    const next = firstBilledCycleFrom(schedules, state.openedUntil, organization.timeZone);
    return account.status === "ACTIVE" && next && next.cycle.start <= now ? undefined : now;
  },
  run: async (world: ClosingWorld, position: Position): Promise<Outcome> => {
    const draft = await nextInArrears(world, position);
    return (draft && (await putOn(world, position, draft))) ?? raise(world, position);
  },
};

const nextInArrears = async (
  world: ClosingWorld,
  { organizationId, state }: Position,
): Promise<Versioned<Invoice> | undefined> => {
  const drafts = await world.invoices.findMany(
    organizationId,
    state.openDrafts.map(({ invoiceId }) => invoiceId),
  );
  return drafts
    .filter(({ value }) => value.kind === "IN_ARREARS" && value.status === "DRAFT")
    .toSorted((first, second) => first.value.finalizesAt - second.value.finalizesAt)[0];
};

const putOn = async (
  world: ClosingWorld,
  position: Position,
  draft: Versioned<Invoice>,
): Promise<Outcome | undefined> => {
  const { organizationId } = position;
  const { pendingAdjustments = [], ...next } = position.state;
  const adjusts = folded([...(draft.value.adjusts ?? []), ...pendingAdjustments]);
  const rated = await redrafted(world, position, { ...draft.value, adjusts });
  if (!rated) return undefined;
  return commitStep(world, position, { changes: [world.invoices.replaced(organizationId, draft, rated)], next });
};

const raise = async (world: ClosingWorld, position: Position): Promise<Outcome> => {
  const { organizationId } = position;
  const { pendingAdjustments = [], ...next } = position.state;
  const draft = adHocOf(world, position, pendingAdjustments);
  return commitStep(world, position, {
    changes: [],
    final: {
      draft,
      effects: await finalizingEffects(world, position, draft),
      written: (final) => world.invoices.addedOnce(organizationId, final),
    },
    next: { ...next, toRender: [...next.toRender, draft.id] },
  });
};

const adHocOf = (
  { ids }: Pick<ClosingWorld, "ids">,
  { basis, now }: Position,
  adjusts: readonly Adjustment[],
): AdHocInvoice => {
  const { account, organization } = basis;
  const zone = organization.timeZone;
  const currency = account.invoiceCurrency;
  const netTermDays = account.netTermDays ?? organization.netTermDays;
  const period = {
    start: adjusts.map(({ startDate }) => startDate).reduce(earlier),
    end: adjusts.map(({ endDate }) => endDate).reduce(later),
  };
  const { revenueInfo } = customTree([], {
    currency,
    credits: [],
    miscellaneousCharges: adjusts.map((adjustment) => adjustmentCharge(adjustment, zone)),
    period,
  });
  return {
    id: ids.next("inv") as InvoiceId,
    kind: "AD_HOC",
    cause: `adjustment#${adjusts.map(({ invoiceId, number }) => `${invoiceId}#${number}`)[0]}`,
    accountId: account.id,
    customerId: account.customerId,
    invoiceType: "AD_HOC",
    invoiceClass: "INVOICE",
    status: "DRAFT",
    currency,
    startDate: period.start,
    endDate: period.end,
    finalizesAt: now,
    invoiceDate: now,
    netTermDays,
    dueDate: dueDateOf(now, netTermDays, zone),
    generatedAt: now,
    updatedAt: now,
    totalAmount: revenueInfo.value,
    paidAmount: ZERO,
    usageInfo: [],
    revenueInfo,
    adjusts,
    parties: partiesOf(basis, ""),
  };
};
