import type { BillingState } from "#domain/invoicing/billing-state.ts";
import type { LineItem } from "#domain/invoicing/invoice.ts";
import { seatChangeLine } from "#domain/invoicing/seat-change-invoice.ts";
import { advanceCharges } from "#domain/licenses/advance-charges.ts";
import { advanceFeeCharges } from "#domain/licenses/advance-fee-charges.ts";
import {
  type AdvanceSeats,
  isKept,
  nextChange,
  paidUntil,
  type SeatChange,
  seatChanges,
  seatsGivenUp,
  seatsToPay,
  withChanges,
} from "#domain/licenses/advance-seats.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import { dateAt, startOfDay } from "#domain/time/calendar.ts";
import { earlier, type Instant, later } from "#domain/time/instant.ts";
import { commitStep, type Outcome, type Position } from "#usecases/billing/closing-step.ts";
import { type AdvanceCard, advanceCards, type CardInAdvance } from "#usecases/licenses/advance-cards.ts";
import { historyOf, nextMoment } from "#usecases/licenses/seat-records.ts";
import { settlementOf } from "#usecases/licenses/settle-seat-change.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Holds the seats of cards that are paid in advance against what was paid for them, at every moment at which they change, and
 * bills the difference: one card in one commit (Togai rule §13.3). Fees that are paid for by the day are held against the days that
 * the timeline leaves of them in the same way (§14.8). What is given up counts until the end of its day, so that
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
      lastEnd: changed.changes.at(-1)?.endDate ?? dateAt(moment, zone),
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
  const { seats, card, days, record, isPaid } = advance;
  const end = startOfDay(days.endDate, zone);
  const moment = later(due, seats.lookedAt);
  if (due >= end) {
    const changes = givesBack(advance) ? seatsGivenUp(seats.billed, days.endDate) : [];
    return { advance, moment: changes.length > 0 ? moment : seats.lookedAt, changes, next: undefined };
  }
  const today = dateAt(moment, zone);
  const history = historyOf(record, { days, zone, until: moment });
  const wanted = seatsToPay(history, { cycle: days, today });
  const given = givesNothingBack(card) ? "KEPT" : "BACK";
  const changes = card.type === "FIXED_FEE" && !isPaid ? [] : seatChanges(seats.billed, { wanted, cycle: days, given });
  return { advance, moment, changes, next: nextLook(advance, { history, moment, today, zone }) };
};

const givesNothingBack = (card: CardInAdvance): boolean => card.type === "LICENSE" && isKept(card);

/** Whether days that leave the plan after they were paid for come back: as with seats that are given up (docs/adr/0038). */
const givesBack = ({ card, isPaid }: AdvanceCard): boolean => isPaid && !givesNothingBack(card);

/**
 * The next moment at which other seats are held: at an update that is known already, or when this day is over; and the one at which
 * the card leaves the plan before what was paid for ends.
 */
const nextLook = (
  advance: AdvanceCard,
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
  const { record, days, seats } = advance;
  const day = nextChange(history, days, today);
  const end = startOfDay(days.endDate, zone);
  const candidates = [nextMoment(record, moment), day && startOfDay(day, zone)].filter((one) => one !== undefined);
  const leaves = givesBack(advance) && paidUntil(seats) > days.endDate ? [end] : [];
  return [...candidates.filter((one) => one > moment && one < end), ...leaves].reduce<Instant | undefined>(
    first,
    undefined,
  );
};

const first = (one: Instant | undefined, other: Instant): Instant => (one === undefined ? other : earlier(one, other));

const withLine = (
  { advance, moment, changes }: Look,
  { basis }: Position,
): { readonly advance: AdvanceCard; readonly moment: Instant; readonly line: LineItem } => {
  const { card, seats, place } = advance;
  const { invoiceCurrency: currency } = basis.account;
  const charges =
    card.type === "LICENSE"
      ? advanceCharges(card, currency, { billed: seats.billed, changes, place })
      : advanceFeeCharges(card, currency, { changes, place });
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
