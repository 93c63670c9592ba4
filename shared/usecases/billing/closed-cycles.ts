import type { BillingState, ClosedCycle } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { DAY } from "#domain/time/instant.ts";

/** How far back a closed cycle is rated again, counted from the last one: three months. The last one is, whatever its age; ten at the most. */
const LOOK_BACK = 62 * DAY;
const MOST_CYCLES = 10;

/**
 * The state after a cycle's in-arrears invoice became final. A draft that was marked just then may have been rated before the
 * last of its usage was counted, so it is rated once more.
 */
export const closedBy = (final: Invoice, state: BillingState): BillingState => {
  if (final.kind !== "IN_ARREARS") return state;
  const closed: ClosedCycle = { invoiceId: final.id, start: final.startDate, end: final.endDate };
  const others = (state.closedCycles ?? []).filter(({ start }) => start !== closed.start);
  const closedCycles = [...others, closed]
    .toSorted((first, second) => first.end - second.end)
    .filter(({ end }, index, all) => index === all.length - 1 || end >= closed.end - LOOK_BACK)
    .slice(-MOST_CYCLES);
  const { refreshAt } = state;
  return { ...state, closedCycles, ...(refreshAt !== undefined && { adjustAt: refreshAt }) };
};
