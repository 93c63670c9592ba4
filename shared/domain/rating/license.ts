import { assert } from "#domain/assert.ts";
import type { LicenseRateCard } from "#domain/catalog/rate-card.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, decimal, sum } from "#domain/money/decimal.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import { type LicenseWindow, licenseWindows } from "#domain/rating/license-windows.ts";
import { ratedForDays } from "#domain/rating/part-of-days.ts";
import { type Fraction, rateFraction } from "#domain/rating/rate-fraction.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import type { RatedQuantity } from "#domain/rating/rated-quantity.ts";
import { mostSeats, seatDays, seatsOn } from "#domain/rating/seat-count.ts";
import { type SlabPrices, slabPrices } from "#domain/rating/slab-prices.ts";

/** What a license card charges in one window; `seatDays` is what its quantity is the average of, where it is one. */
export type RatedWindow = RatedQuantity & LicenseWindow & { readonly seatDays?: Decimal };

/** What a license card charges in a cycle: each window by itself, then their sum. */
export type RatedLicense = {
  readonly type: "LICENSE";
  readonly card: LicenseRateCard;
  readonly windows: readonly [RatedWindow, ...RatedWindow[]];
  /** The seats of all windows together: what is priced. */
  readonly quantity: Decimal;
  readonly amount: Decimal;
};

/**
 * Seats and their price in a cycle (Togai rule §13.3). Without usage cycle there is one window, the cycle.
 *
 *   in arrears, prorated      R(average of the days): 5 seats on 15 days, then 8 on 15, at 10      6.5 × 10 = 65
 *   in arrears                R(most on a day)                                                     8 × 10   = 80
 *   in advance                R(first day), and with proration by the days that the slice leaves of the window
 */
export const rateLicense = (
  card: LicenseRateCard,
  currency: CurrencyCode,
  { seats = NO_SEATS, place }: { readonly seats: SeatHistory | undefined; readonly place: CycleInSlice },
): RatedLicense => {
  const prices = slabPrices(card, currency);
  const rateWindow = card.invoiceTiming === "IN_ADVANCE" ? inAdvance : inArrears;
  const windows = licenseWindows(card.usageCycle, place).map((window) =>
    rateWindow({ card, prices, seats, window, firstDay: place.cycle.startDate }),
  );
  return licenseOf(card, windows);
};

/**
 * The same card for another number of seats, as a pricing rule may set it. Several windows share it as they shared the seats
 * that there were, or evenly where there were none.
 */
export const rerateLicense = (rated: RatedLicense, currency: CurrencyCode, seats: Decimal): RatedLicense => {
  const prices = slabPrices(rated.card, currency);
  const { windows, quantity, card } = rated;
  const shareOf = (window: RatedWindow): Fraction =>
    quantity.eq("0")
      ? { numerator: seats, denominator: decimal(`${windows.length}`) }
      : { numerator: seats.times(window.quantity), denominator: quantity };
  return licenseOf(
    card,
    windows.map((window) => {
      const { startDate, endDate, days, fullDays } = window;
      const whole = windows.length === 1 ? rateQuantity(prices, seats) : rateFraction(prices, shareOf(window));
      return { startDate, endDate, days, fullDays, ...paidInAdvance(card, whole, window) };
    }),
  );
};

const NO_SEATS: SeatHistory = { type: "QUANTITY", runs: [] };

type WindowToRate = {
  readonly card: LicenseRateCard;
  readonly prices: SlabPrices;
  readonly seats: SeatHistory;
  readonly window: LicenseWindow;
  readonly firstDay: LicenseWindow["startDate"];
};

const inArrears = ({ card, prices, seats, window }: WindowToRate): RatedWindow => {
  if (!card.enableProration) return { ...window, ...rateQuantity(prices, mostSeats(seats, window)) };
  const held = seatDays(seats, window);
  const average = { numerator: held, denominator: decimal(`${window.fullDays}`) };
  return { ...window, ...rateFraction(prices, average), seatDays: held };
};

const inAdvance = ({ card, prices, seats, window, firstDay }: WindowToRate): RatedWindow => ({
  ...window,
  ...paidInAdvance(card, rateQuantity(prices, seatsOn(seats, firstDay)), window),
});

const paidInAdvance = (card: LicenseRateCard, rated: RatedQuantity, window: LicenseWindow): RatedQuantity =>
  card.invoiceTiming === "IN_ADVANCE" && card.enableProration ? ratedForDays(rated, window) : rated;

const licenseOf = (card: LicenseRateCard, rated: readonly RatedWindow[]): RatedLicense => {
  const [first, ...others] = rated;
  assert(first, () => `rate card ${card.name} has no window in its cycle`);
  return {
    type: "LICENSE",
    card,
    windows: [first, ...others],
    quantity: sum(rated.map(({ quantity }) => quantity)),
    amount: sum(rated.map(({ amount }) => amount)),
  };
};
