import * as z from "zod";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import { isOverridden } from "#domain/schedules/own-terms.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { ScheduleEdit } from "#domain/schedules/schedule-edit.ts";
import { startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { toIso } from "#domain/time/instant.ts";
import { pricingCycleConfigRequest, pricingCycleConfigToWire, wirePricingCycleConfig } from "#wire/pricing-cycle.ts";
import { calendarDate, dateTimeOut } from "#wire/primitives.ts";

const edit = z
  .strictObject({
    mode: z.enum(["ASSOCIATE", "DISASSOCIATE"]).optional(),
    effectiveFrom: calendarDate(),
    effectiveUntil: calendarDate(),
    associationConfig: z
      .strictObject({
        pricePlanId: z.string().max(50).optional(),
        scheduleId: z.string().max(50).optional(),
        pricingCycleConfigOverride: pricingCycleConfigRequest.optional(),
        retainStartOffsets: z.boolean().optional(),
      })
      .optional(),
    mergeSchedules: z.boolean().optional(),
  })
  .transform(
    ({ mode = "ASSOCIATE", associationConfig = {}, mergeSchedules = false, ...dates }): ScheduleEdit => ({
      mode,
      ...dates,
      ...associationConfig,
      retainStartOffsets: associationConfig.retainStartOffsets ?? false,
      mergeSchedules,
    }),
  );

export const editSchedulesRequest = z.strictObject({ edits: z.array(edit).min(1).max(10) });

const MOST_PRE_ACTIONS = 10;

/** Togai rule §15.2. */
const preAction = z
  .strictObject({
    type: z.enum(["GRANT_LICENSE"]),
    config: z
      .record(z.string().max(50), z.string().max(255))
      .refine((config) => Object.keys(config).length <= 20, { error: "must have at most 20 members" })
      .optional(),
  })
  .transform(({ config = {} }) => ({ config }));

/** At most ten, since all of them are written at once. */
export const preActions = () => z.array(preAction).max(MOST_PRE_ACTIONS).optional();

export const finalizeSchedulesRequest = z.strictObject({
  mergeSchedules: z.boolean().optional(),
  preActions: preActions(),
});

export const wireSchedule = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  pricePlanId: z.string(),
  version: z.int(),
  deferredRevenue: z.boolean(),
  allowOngoingCycleUpdates: z.boolean(),
  pricePlanInfo: z.strictObject({ name: z.string(), description: z.string() }),
  accountScheduleInfo: z.strictObject({
    supportedCurrencies: z.array(z.string()),
    pricingCycleConfig: wirePricingCycleConfig,
  }),
  isOverridden: z.boolean(),
  startDate: dateTimeOut(),
  endDate: dateTimeOut(),
});
export const wireSchedules = z.strictObject({ data: z.array(wireSchedule), nextToken: z.string().optional() });

export const wireStagedSchedules = z.strictObject({
  accountId: z.string(),
  accountName: z.string(),
  pricingSchedules: z.array(
    z.strictObject({
      id: z.string(),
      pricePlanId: z.string(),
      pricePlanName: z.string(),
      startDate: dateTimeOut(),
      endDate: dateTimeOut(),
    }),
  ),
});

/** A slice with the plan version that it sells. */
export type ScheduleWithPlan = { readonly schedule: Schedule; readonly plan: PricePlan };

export const scheduleToWire = ({ schedule, plan }: ScheduleWithPlan, zone: TimeZone): z.input<typeof wireSchedule> => ({
  id: schedule.id,
  accountId: schedule.accountId,
  pricePlanId: schedule.pricePlanId,
  version: schedule.pricePlanVersion,
  deferredRevenue: plan.deferredRevenue,
  allowOngoingCycleUpdates: plan.allowOngoingCycleUpdates,
  pricePlanInfo: { name: plan.name, description: plan.description ?? "" },
  accountScheduleInfo: {
    supportedCurrencies: [...plan.supportedCurrencies],
    pricingCycleConfig: pricingCycleConfigToWire(schedule.pricingCycleConfig),
  },
  isOverridden: isOverridden(schedule, plan),
  ...datesToWire(schedule, zone),
});

export const stagedToWire = ({ schedule, plan }: ScheduleWithPlan, zone: TimeZone) => ({
  id: schedule.id,
  pricePlanId: schedule.pricePlanId,
  pricePlanName: plan.name,
  ...datesToWire(schedule, zone),
});

const datesToWire = ({ startDate, endDate }: Schedule, zone: TimeZone) => ({
  startDate: toIso(startOfDay(startDate, zone)),
  endDate: toIso(startOfDay(endDate, zone)),
});
