import { asDecimal } from "#domain/json-logic/json-logic.ts";
import type { EnrichedField } from "#domain/metering/enrich.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import type { Decimal } from "#domain/money/decimal.ts";

/**
 * The units of a feature that an event consumes: the value of the attribute that its schema is bound by, computed or as it came;
 * undefined where that is no number (Togai rule §11.1).
 */
export const featureQuantity = (
  attributeName: string,
  { event, enriched }: { readonly event: UsageEvent; readonly enriched: readonly EnrichedField[] },
): Decimal | undefined => {
  const computed = enriched.find(({ type, name }) => type === "ATTRIBUTE" && name === attributeName);
  if (computed) return asDecimal(computed.value);
  return asDecimal(event.attributes.findLast(({ name }) => name === attributeName)?.value ?? null);
};
