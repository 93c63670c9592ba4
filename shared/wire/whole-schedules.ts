import * as z from "zod";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { isOverridden } from "#domain/schedules/own-terms.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { toIso } from "#domain/time/instant.ts";
import {
  pricePlanDetailsOverrideRequest,
  pricePlanDetailsToWire,
  wirePricePlanDetails,
} from "#wire/price-plan-details.ts";
import { pricingRulesRequest, pricingRulesToWire, wirePricingRule } from "#wire/pricing-rules.ts";
import { calendarDate, dateTimeOut } from "#wire/primitives.ts";
import { preActions } from "#wire/schedules.ts";

/** The first generation of the API, in which an association carries its overrides inline (Togai rule §15.4). */

const members = {
  mode: z.enum(["ASSOCIATE", "DISASSOCIATE"]).optional(),
  pricePlanId: z.string().max(50).optional(),
  effectiveFrom: calendarDate(),
  effectiveUntil: calendarDate(),
  pricePlanDetailsOverride: pricePlanDetailsOverrideRequest.optional(),
  pricingRulesOverride: pricingRulesRequest.optional(),
  retainStartOffsets: z.boolean().optional(),
};

type Members = z.output<z.ZodObject<typeof members>>;

const editFrom = ({
  mode = "ASSOCIATE",
  pricePlanId,
  effectiveFrom,
  effectiveUntil,
  pricePlanDetailsOverride: content,
  pricingRulesOverride: pricingRules,
  retainStartOffsets = false,
}: Members) => ({
  edit: {
    mode,
    pricePlanId,
    effectiveFrom,
    effectiveUntil,
    pricingCycleConfigOverride: content?.pricingCycleConfig,
    retainStartOffsets,
    mergeSchedules: false,
  },
  content,
  pricingRules,
});

export const updatePricingScheduleRequest = z
  .strictObject({ ...members, preActions: preActions() })
  .transform(({ preActions: before = [], ...edit }) => ({ edit: editFrom(edit), preActions: before }));

export const editPricingSchedulesRequest = z.strictObject({
  edits: z.array(z.strictObject(members).transform(editFrom)).min(1).max(10),
});

const detailsOverride = wirePricePlanDetails
  .omit({ type: true, activeCurrencies: true, deferredRevenue: true, allow_ongoing_cycle_updates: true })
  .optional();

export const wireEditedSchedules = z.strictObject({
  accountId: z.string(),
  accountName: z.string(),
  pricingSchedules: z.array(
    z.strictObject({
      id: z.string(),
      pricePlanId: z.string(),
      pricePlanName: z.string(),
      pricePlanDetailsOverride: detailsOverride,
      pricingRulesOverride: z.array(wirePricingRule).optional(),
      startDate: dateTimeOut(),
      endDate: dateTimeOut(),
    }),
  ),
});

export const wireWholeSchedules = z.strictObject({
  data: z.array(
    z.strictObject({
      id: z.string(),
      pricePlanId: z.string(),
      pricePlanName: z.string(),
      pricePlanInfo: z.strictObject({ name: z.string(), description: z.string() }).optional(),
      pricePlanDetails: wirePricePlanDetails.optional(),
      pricingRules: z.array(wirePricingRule).optional(),
      version: z.int(),
      startDate: dateTimeOut(),
      endDate: dateTimeOut(),
      isOverriden: z.boolean(),
    }),
  ),
  nextToken: z.string().optional(),
});

/** A slice with what it sells, and the currencies in which the plan is sold. */
export type WholeSchedule = {
  readonly schedule: Schedule;
  readonly plan: PricePlan;
  readonly activeCurrencies: readonly CurrencyCode[];
};

export const editedToWire = (
  { schedule, plan, activeCurrencies }: WholeSchedule,
  zone: TimeZone,
): z.input<typeof wireEditedSchedules>["pricingSchedules"][number] => {
  const {
    type: _1,
    activeCurrencies: _2,
    deferredRevenue: _3,
    allow_ongoing_cycle_updates: _4,
    ...details
  } = pricePlanDetailsToWire(asSold(schedule, plan), activeCurrencies);
  const { pricingRulesOverride } = schedule;
  return {
    id: schedule.id,
    pricePlanId: schedule.pricePlanId,
    pricePlanName: plan.name,
    ...(isOverridden(schedule, plan) && { pricePlanDetailsOverride: withoutEmpty(details) }),
    ...(pricingRulesOverride && { pricingRulesOverride: pricingRulesToWire(pricingRulesOverride) }),
    ...datesToWire(schedule, zone),
  };
};

/** An override names no type of which it has no card. */
const withoutEmpty = <Details extends object>(details: Details): Details =>
  Object.fromEntries(
    Object.entries(details).filter(([, member]) => !Array.isArray(member) || member.length > 0),
  ) as Details;

/** `compact` leaves out what is sold; `planInfo` adds what the plan is called. */
export const wholeScheduleToWire = (
  { schedule, plan, activeCurrencies }: WholeSchedule,
  { zone, compact, planInfo }: { readonly zone: TimeZone; readonly compact: boolean; readonly planInfo: boolean },
): z.input<typeof wireWholeSchedules>["data"][number] => ({
  id: schedule.id,
  pricePlanId: schedule.pricePlanId,
  pricePlanName: plan.name,
  ...(planInfo && { pricePlanInfo: { name: plan.name, description: plan.description ?? "" } }),
  ...(!compact && {
    pricePlanDetails: pricePlanDetailsToWire(asSold(schedule, plan), activeCurrencies),
    pricingRules: pricingRulesToWire(schedule.pricingRulesOverride ?? plan.pricingRules),
  }),
  version: schedule.pricePlanVersion,
  isOverriden: isOverridden(schedule, plan),
  ...datesToWire(schedule, zone),
});

const asSold = ({ rateCardsOverride, pricingCycleConfig }: Schedule, plan: PricePlan): PricePlan => ({
  ...plan,
  pricingCycleConfig,
  rateCards: rateCardsOverride ?? plan.rateCards,
});

const datesToWire = ({ startDate, endDate }: Schedule, zone: TimeZone) => ({
  startDate: toIso(startOfDay(startDate, zone)),
  endDate: toIso(startOfDay(endDate, zone)),
});
