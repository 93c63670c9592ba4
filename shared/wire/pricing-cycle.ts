import * as z from "zod";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";
import { parseStartOffset, writeStartOffset } from "#domain/time/start-offset.ts";
import { wholeNumber } from "#wire/primitives.ts";

/** A year is more grace than anybody grants; the bound keeps due dates inside the calendar. */
const MOST_GRACE_DAYS = 366;

const startOffset = z.strictObject({ dayOffset: z.string().max(10), monthOffset: z.string().max(10).optional() });

/** Togai rule §14.3. An anniversary cycle needs no offset: it follows from the date of association. */
export const pricingCycleConfigRequest = z
  .strictObject({
    interval: z.enum(["WEEKLY", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "ANNUALLY"]),
    startOffset: startOffset.optional(),
    gracePeriod: wholeNumber({ minimum: 0, maximum: MOST_GRACE_DAYS }),
    anniversaryCycle: z.boolean().optional(),
  })
  .transform(({ interval, startOffset: given, gracePeriod, anniversaryCycle = false }, context): PricingCycleConfig => {
    if (!given && !anniversaryCycle) {
      context.addIssue({
        code: "custom",
        path: ["startOffset"],
        message: "is needed unless the cycle is an anniversary cycle",
      });
      return z.NEVER;
    }
    const { dayOffset, monthOffset = "NIL" } = given ?? { dayOffset: "1" };
    const inYears = interval !== "WEEKLY" && interval !== "MONTHLY";
    const offset = parseStartOffset(interval, {
      dayOffset,
      monthOffset: !given && inYears ? "FIRST" : monthOffset,
    });
    if (!offset.ok) {
      for (const { path, message } of offset.error) {
        context.addIssue({ code: "custom", path: ["startOffset", ...(path === "" ? [] : [path])], message });
      }
      return z.NEVER;
    }
    return { interval, ...offset.value, graceDays: gracePeriod, anniversaryCycle };
  });

export const wirePricingCycleConfig = z.strictObject({
  interval: z.string(),
  startOffset: z.strictObject({ dayOffset: z.string(), monthOffset: z.string() }),
  gracePeriod: z.int(),
  anniversaryCycle: z.boolean(),
});

export const pricingCycleConfigToWire = (config: PricingCycleConfig): z.input<typeof wirePricingCycleConfig> => ({
  interval: config.interval,
  startOffset: writeStartOffset(config),
  gracePeriod: config.graceDays,
  anniversaryCycle: config.anniversaryCycle,
});
