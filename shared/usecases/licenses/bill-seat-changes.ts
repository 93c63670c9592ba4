import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { seatChangeLine } from "#domain/invoicing/seat-change-invoice.ts";
import { advanceCharges } from "#domain/licenses/advance-charges.ts";
import {
  type AdvanceSeats,
  isKept,
  nextChange,
  type SeatChange,
  seatChanges,
  seatsToPay,
  withChanges,
} from "#domain/licenses/advance-seats.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import { dateAt, startOfDay } from "#domain/time/calendar.ts";
import { earlier, type Instant, later } from "#domain/time/instant.ts";
import { commitStep, type Outcome, type Position } from "#usecases/billing/closing-step.ts";
import { type AdvanceCard, advanceCards } from "#usecases/licenses/advance-cards.ts";
import { historyOf, nextMoment } from "#usecases/licenses/seat-records.ts";
import { settlementOf } from "#usecases/licenses/settle-seat-change.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Holds the seats of cards that are paid in advance against what was paid for them, at every moment at which they change, and
 * bills the difference: one card in one commit (Togai rule §13.3). What is given up counts until the end of its day, so that
 * all changes of a day come to the most that was held on it.
 *
 * It looks at each moment as it was, be it late: the outcome is the same.
 */
export const billSeatChanges = {
  dueAt: ({ state }: Position): Instant | undefined =>
    (state.advanceSeats ?? []).length > 0 ? state.seatsDueAt : undefined,
  run: async (world: ClosingWorld, position: Position): Promise<Outcome> => {
    const { state, basis, now } = position;
    const zone = basis.organization.timeZone;
    const due = state.seatsDueAt ?? now;
    const looks = (await advanceCards(world, position)).map((one) => lookAt(one, due, zone));
    const changed = looks.find(({ changes }) => changes.length > 0);
    if (!changed) return commitStep(world, position, { changes: [], next: stateAfterLooking(state, looks) });
    const { advance, line, moment } = withLine(changed, position);
    const next = stateWith(state, {
      ...advance.seats,
      billed: withChanges(advance.seats.billed, changed.changes),
      changes: advance.seats.changes + 1,
      lookedAt: moment,
    });
    const { state: settled, ...step } = await settlementOf(world, position, {
      advance,
      line,
      moment,
      firstDay: changed.changes[0]?.startDate ?? dateAt(moment, zone),
    });
    return commitStep(world, position, { ...step, next: settled(next) });
  },
};

/** A card as it was at a moment: what is to be billed otherwise, and when it changes next. */
type Look = {
  readonly advance: AdvanceCard;
  readonly moment: Instant;
  readonly changes: readonly SeatChange[];
  readonly next: Instant | undefined;
};

const lookAt = (advance: AdvanceCard, due: Instant, zone: Parameters<typeof dateAt>[1]): Look => {
  const { seats, card, billed, record } = advance;
  const { cycle } = billed;
  if (due >= cycle.end) return { advance, moment: seats.lookedAt, changes: [], next: undefined };
  const moment = later(due, seats.lookedAt);
  const today = dateAt(moment, zone);
  const history = historyOf(record, { days: cycle, zone, until: moment });
  const wanted = seatsToPay(history, { cycle, today });
  const changes = seatChanges(seats.billed, { wanted, cycle, given: isKept(card) ? "KEPT" : "BACK" });
  return { advance, moment, changes, next: nextLook(advance, { history, moment, today, zone }) };
};

/** The next moment of the cycle at which other seats are held: at an update that is known already, or when this day is over. */
const nextLook = (
  { record, billed: { cycle } }: AdvanceCard,
  {
    history,
    moment,
    today,
    zone,
  }: {
    readonly history: SeatHistory;
    readonly moment: Instant;
    readonly today: ReturnType<typeof dateAt>;
    readonly zone: Parameters<typeof dateAt>[1];
  },
): Instant | undefined => {
  const day = nextChange(history, cycle, today);
  const candidates = [nextMoment(record, moment), day && startOfDay(day, zone)].filter((one) => one !== undefined);
  return candidates.filter((one) => one > moment && one < cycle.end).reduce<Instant | undefined>(first, undefined);
};

const first = (one: Instant | undefined, other: Instant): Instant => (one === undefined ? other : earlier(one, other));

const withLine = (
  { advance, moment, changes }: Look,
  { basis }: Position,
): { readonly advance: AdvanceCard; readonly moment: Instant; readonly line: LineItem } => {
  const { card, seats, billed } = advance;
  const { invoiceCurrency: currency } = basis.account;
  const place = { cycle: billed.cycle, slice: billed.schedule, alignment: billed.schedule.pricingCycleConfig };
  const charges = advanceCharges(card, currency, { billed: seats.billed, changes, place });
  return { advance, moment, line: seatChangeLine(card, charges, currency) };
};

const isSame = (one: AdvanceSeats, other: AdvanceSeats): boolean =>
  one.cycleStart === other.cycleStart && one.cardName === other.cardName;

const stateWith = (state: BillingState, seats: AdvanceSeats): BillingState => ({
  ...state,
  advanceSeats: (state.advanceSeats ?? []).map((one) => (isSame(one, seats) ? seats : one)),
});

/** Nothing is left to bill up to this moment; the next one is the first at which any of the cards changes. */
const stateAfterLooking = (state: BillingState, looks: readonly Look[]): BillingState => {
  const { seatsDueAt: _, advanceSeats = [], ...others } = state;
  const looked = new Map(looks.map(({ advance, moment }) => [advance.seats, moment]));
  const next = looks.flatMap((look) => look.next ?? []).reduce<Instant | undefined>(first, undefined);
  return {
    ...others,
    advanceSeats: advanceSeats.map((seats) => ({ ...seats, lookedAt: looked.get(seats) ?? seats.lookedAt })),
    ...(next !== undefined && { seatsDueAt: next }),
  };
};
