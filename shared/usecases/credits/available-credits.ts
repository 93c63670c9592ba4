import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import { isValidIn, validityOf } from "#domain/credits/credit.ts";
import { holdsOf } from "#domain/credits/credit-holds.ts";
import type { AccountId, InvoiceId, OrganizationId } from "#domain/ids.ts";
import type { OpenDraft } from "#domain/invoicing/billing-state.ts";
import { ZERO } from "#domain/money/decimal.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { FOREVER, type Instant } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** An invoice that may take from credits. */
export type CreditTaker = {
  readonly accountId: AccountId;
  /** Absent while it has none yet: it is behind all drafts that become final at the same moment. */
  readonly invoiceId?: InvoiceId | undefined;
  /** What it bills. */
  readonly period: Interval;
  readonly finalizesAt: Instant;
  readonly zone: TimeZone;
};

/**
 * The credits that an invoice may take from, in any order: ACTIVE ones of the account that are valid at some moment of what it
 * bills, with what is left beside the drafts that become final before it (Togai rules §18.2, docs/adr/0031).
 */
export const availableCredits = async (
  { credits, billingStates, invoices }: Pick<RatingWorld, "credits" | "billingStates" | "invoices">,
  organizationId: OrganizationId,
  taker: CreditTaker,
): Promise<readonly AvailableCredit[]> => {
  const { accountId, zone } = taker;
  const active = await credits.active(organizationId, accountId);
  const valid = active.filter(({ value }) => isValidIn(value, taker.period, zone));
  if (valid.length === 0) return [];
  const state = await billingStates.find(organizationId, accountId);
  const before = (state?.value.openDrafts ?? []).filter((draft) => goesBefore(draft, taker));
  const drafts = await invoices.findMany(
    organizationId,
    before.map(({ invoiceId }) => invoiceId),
  );
  const holds = holdsOf(drafts.map(({ value }) => value));
  return valid.flatMap(({ value: credit }) => {
    const remaining = credit.balance.minus(holds.get(credit.id) ?? ZERO);
    if (!remaining.gt(ZERO)) return [];
    const { start, end } = validityOf(credit, zone);
    const { id, purpose, priority, createdAt, applicableEntityIds } = credit;
    return [
      {
        id,
        purpose,
        priority,
        createdAt,
        applicableEntityIds,
        remaining,
        effectiveFrom: start,
        ...(end < FOREVER && { effectiveUntil: end }),
      },
    ];
  });
};

const goesBefore = ({ invoiceId, finalizesAt }: OpenDraft, taker: CreditTaker): boolean => {
  if (invoiceId === taker.invoiceId) return false;
  if (finalizesAt !== taker.finalizesAt) return finalizesAt < taker.finalizesAt;
  return taker.invoiceId === undefined || invoiceId < taker.invoiceId;
};
