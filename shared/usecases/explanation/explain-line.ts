import type { AccountId, AddOnId, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import type { Behind, Explanation } from "#domain/invoicing/explanation.ts";
import { hoursBehind } from "#domain/invoicing/hours-behind.ts";
import { type Invoice, isOfCycle, type LineItem } from "#domain/invoicing/invoice.ts";
import { pathTo } from "#domain/invoicing/line-item-path.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { sum, ZERO } from "#domain/money/decimal.ts";
import type { RuleLog } from "#domain/pricing-rules/rule-log.ts";
import { PREFIX } from "#domain/rating/card-key.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { addDays, dateAt } from "#domain/time/calendar.ts";
import { addMilliseconds, HOUR, type Instant } from "#domain/time/instant.ts";
import { type Interval, intersection } from "#domain/time/interval.ts";
import type { EventRecord } from "#ports/usage-counters.ts";
import { currentInvoice } from "#usecases/billing/read-invoices.ts";
import { seatsOfDays } from "#usecases/licenses/seats-of-cycle.ts";
import type { RatingWorld } from "#usecases/world.ts";

/** Events that are told at the most, the latest. */
const MOST_EVENTS = 100;
/** Hours of a meter that are asked for their events at the most: an hour may have events of other meters only, as far as one looks. */
const MOST_HOURS = 100;

/**
 * What an invoice bills a line for: the hours and events of a meter, the seats of a license, the credit, rule, charge or adjustment.
 * Slabs, rates and quantities are those that the invoice keeps, so a final one is explained as it was billed.
 */
export const explainLine = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  asked: { readonly invoiceId: string; readonly lineItemId: string; readonly interval: Partial<Interval> },
): Promise<Result<Explanation, Refusal>> => {
  const invoice = await currentInvoice(world, organizationId, asked.invoiceId);
  if (!invoice) return notFound("invoice", asked.invoiceId);
  const path = pathTo(invoice.revenueInfo, asked.lineItemId);
  const line = path?.at(-1);
  if (!path || !line) return notFound("line item", asked.lineItemId);
  const { start = invoice.startDate, end = invoice.endDate } = asked.interval;
  const interval =
    start < end ? intersection({ start, end }, { start: invoice.startDate, end: invoice.endDate }) : undefined;
  if (!interval) return invalid("must leave some of the billed interval", "from");
  return ok({ invoice, line, behind: await behindOf(world, organizationId, { invoice, path, line, interval }) });
};

type Found = {
  readonly invoice: Invoice;
  readonly path: readonly LineItem[];
  readonly line: LineItem;
  readonly interval: Interval;
};

const behindOf = async (world: RatingWorld, organizationId: OrganizationId, found: Found): Promise<Behind> => {
  const { invoice, line, path } = found;
  const use = invoice.creditsUsed?.find(({ creditId }) => line.type === "SUB_CREDITS" && line.id.endsWith(creditId));
  if (use) {
    const credit = await world.credits.find(organizationId, use.creditId);
    return { type: "CREDIT", use, purpose: credit?.value.purpose ?? "" };
  }
  if (line.type === "MISCELLANEOUS_CHARGE") return chargeBehind(invoice, line);
  const logs = isOfCycle(invoice) ? (invoice.ruleLogs ?? []).filter((log) => isAbout(log, line)) : [];
  if (line.type.startsWith("PRICING_RULE_")) return { type: "RULE", logs };
  const card = path.findLast(({ type }) => type.endsWith("RATE_CARD_AMOUNT"));
  if (card && isOfCycle(invoice)) {
    if (card.type === "USAGE_RATE_CARD_AMOUNT") return usageBehind(world, organizationId, { ...found, card });
    if (card.id.startsWith(`${PREFIX.LICENSE}.`)) return seatsBehind(world, organizationId, { invoice, card });
  }
  return { type: "LINES" };
};

const isAbout = ({ rule, changes }: RuleLog, { id }: LineItem): boolean =>
  id.includes(rule.id) || id === changes.key || id.startsWith(`${changes.key}.`);

/** Adjustments stand behind the charges that somebody has set. */
const chargeBehind = ({ miscellaneousCharges = [], adjusts = [] }: Invoice, { id }: LineItem): Behind => {
  const place = Number(id.slice(id.lastIndexOf(".") + 1)) - 1;
  const charge = miscellaneousCharges[place];
  if (charge) return { type: "CHARGE", charge };
  const adjustment = adjusts[place - miscellaneousCharges.length];
  return adjustment ? { type: "ADJUSTMENT", adjustment } : { type: "LINES" };
};

const usageBehind = async (
  { usageCounters }: Pick<RatingWorld, "usageCounters">,
  organizationId: OrganizationId,
  { invoice, card, interval }: Found & { readonly card: LineItem },
): Promise<Behind> => {
  const { accountId, startDate: start, endDate: end } = invoice;
  const usageMeterId = card.id.slice(PREFIX.USAGE.length + 1) as UsageMeterId;
  const of = { organizationId, accountId };
  const pages = await usageCounters.usageByHour({ ...of, interval: { start, end } }, foldUsage);
  const used = pages.flatMap(({ hour, cells }) => {
    const cell = cells.get(usageMeterId);
    return cell ? [{ hour, quantity: cell.sum }] : [];
  });
  const hours = hoursBehind(used, card).filter(({ hour }) => hour < interval.end && hour + HOUR > interval.start);
  return {
    type: "USAGE",
    usageMeterId,
    quantityBilled: card.quantity ?? ZERO,
    quantityNow: sum(used.map(({ quantity }) => quantity)),
    hours,
    ...(await eventsBehind(usageCounters, of, { usageMeterId, hours: hours.map(({ hour }) => hour), interval })),
  };
};

/** The latest events of a meter, hour by hour where it was used, so that those of other meters do not take their place. */
const eventsBehind = async (
  usageCounters: RatingWorld["usageCounters"],
  of: { readonly organizationId: OrganizationId; readonly accountId: AccountId },
  {
    usageMeterId,
    hours,
    interval,
  }: { readonly usageMeterId: UsageMeterId; readonly hours: readonly Instant[]; readonly interval: Interval },
): Promise<Pick<Extract<Behind, { type: "USAGE" }>, "events" | "eventsLeftOut">> => {
  const found: EventRecord[] = [];
  let isCut = hours.length > MOST_HOURS;
  for (const hour of hours.toSorted((one, other) => other - one).slice(0, MOST_HOURS)) {
    const part = intersection({ start: hour, end: addMilliseconds(hour, HOUR) }, interval);
    if (!part) continue;
    const events = await usageCounters.eventsByTime({
      ...of,
      statuses: ["INGESTION_COMPLETED_EVENT_METERED"],
      interval: part,
      limit: MOST_EVENTS,
    });
    isCut ||= events.length === MOST_EVENTS;
    found.push(...events.filter(({ units }) => units.some(({ meterId }) => meterId === usageMeterId)));
    if (found.length > MOST_EVENTS) break;
  }
  return { events: found.slice(0, MOST_EVENTS), eventsLeftOut: isCut || found.length > MOST_EVENTS };
};

/** By the license cards of the version, and of the account's own slice as it is. */
const seatsBehind = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  {
    invoice,
    card,
  }: { readonly invoice: Extract<Invoice, { kind: "IN_ARREARS" | "IN_ADVANCE" | "PREPAID" }>; readonly card: LineItem },
): Promise<Behind> => {
  const { accountId, pricePlanId, pricePlanVersion, scheduleId, parties } = invoice;
  const [plan, timeline] = await Promise.all([
    world.pricePlans.findVersion(organizationId, pricePlanId, pricePlanVersion),
    world.timelines.find(organizationId, accountId),
  ]);
  const schedule = timeline?.value.schedules.find(({ id }) => id === scheduleId);
  const licenseId = card.id.slice(PREFIX.LICENSE.length + 1) as AddOnId;
  const rateCards = schedule?.rateCardsOverride ?? plan?.value.rateCards ?? [];
  const lastDay = dateAt(addMilliseconds(invoice.endDate, -1), parties.timeZone);
  const days = { startDate: dateAt(invoice.startDate, parties.timeZone), endDate: addDays(lastDay, 1) };
  const histories = await seatsOfDays(world, organizationId, {
    accountId,
    rateCards: rateCards.filter(({ billableId }) => billableId === licenseId),
    days,
    zone: parties.timeZone,
  });
  const history = histories.get(licenseId);
  return history ? { type: "SEATS", licenseId, history } : { type: "LINES" };
};
