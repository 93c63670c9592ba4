import { anniversaryOffset } from "#domain/time/anniversary-offset.ts";
import type { CalendarDate } from "#domain/time/calendar.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

/** A plan's cycle for an association; that of an anniversary follows from the day and is kept with the slice (Togai rule §14.3). */
export const aligned = (config: PricingCycleConfig, associatedOn: CalendarDate): PricingCycleConfig =>
  config.anniversaryCycle ? { ...config, ...anniversaryOffset(config.interval, associatedOn) } : config;

/** A plan's cycle that begins where another of the same interval does (Togai rule §15.3, `retainStartOffsets`). */
export const retaining = (
  planConfig: PricingCycleConfig,
  { dayOffset, monthOffset }: PricingCycleConfig,
): PricingCycleConfig => ({ ...planConfig, dayOffset, monthOffset });
