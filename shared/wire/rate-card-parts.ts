import * as z from "zod";
import type { Recurrence } from "#domain/catalog/rate-card.ts";
import { parseDuration } from "#domain/time/duration.ts";
import { text, wholeNumber } from "#wire/primitives.ts";

/** What several rate cards are made of, beside prices (Togai rule §14.5). */

const MOST_CYCLES = 1_200;
export const EVERY_CYCLE: Recurrence = { interval: 1, offset: 0 };

export const recurrenceRequest = z
  .strictObject({
    interval: wholeNumber({ minimum: 1, maximum: MOST_CYCLES }).optional(),
    offset: wholeNumber({ minimum: 0, maximum: MOST_CYCLES }).optional(),
  })
  .transform(({ interval = 1, offset = 0 }): Recurrence => ({ interval, offset }));

/** What an overage card calls its recurrence. */
export const billingConfigRequest = z
  .strictObject({
    interval: wholeNumber({ minimum: 1, maximum: MOST_CYCLES }).optional(),
    startOffset: wholeNumber({ minimum: 0, maximum: MOST_CYCLES }).optional(),
  })
  .transform(({ interval = 1, startOffset = 0 }): Recurrence => ({ interval, offset: startOffset }));

/** ISO 8601, kept as it was written. */
export const durationText = () =>
  z
    .string()
    .max(100)
    .refine((value) => parseDuration(value) !== undefined, { error: "must be an ISO 8601 duration such as P1M" })
    .meta({ wire: "string", format: "duration" });

export const invoiceTiming = z.enum(["IN_ADVANCE", "IN_ARREARS", "PREPAID"]);

/** One of the words that the contract has, of which a card of this type can be only some. */
export const oneOf = <Word extends string, Allowed extends Word>(
  word: z.ZodType<Word, Word>,
  allowed: readonly Allowed[],
) =>
  word.transform((given, context): Allowed => {
    const found = allowed.find((one) => one === given);
    if (found !== undefined) return found;
    context.addIssue({ code: "custom", message: `must be ${allowed.join(" or ")} on this card` });
    return z.NEVER;
  });

/** Names that may be missing; clients that have none write null as well. */
export const optionalText = (maximum: number) =>
  text({ maximum })
    .nullish()
    .transform((value) => value ?? undefined);

export const billableId = () => text({ minimum: 1, maximum: 50 });

/** How a card is called, by whichever of its two parts says so. */
export const naming = { displayName: optionalText(255), name: optionalText(50), tag: optionalText(50) };

export type Naming = {
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly tag?: string | undefined;
};
export const namesOf = ({ name, displayName, tag }: Naming): { name?: string; displayName?: string; tag?: string } => ({
  ...(name && { name }),
  ...(displayName && { displayName }),
  ...(tag && { tag }),
});
