import * as z from "zod";
import type { PlanFault } from "#domain/catalog/plan-faults.ts";

export const wireErrors = z.strictObject({
  data: z.array(
    z.strictObject({
      referenceId: z.string(),
      entityId: z.string(),
      entityType: z.enum(["PRICE_PLAN", "RATE_CARD", "PRICING_RULE"]),
      errorMessage: z.string(),
    }),
  ),
  nextToken: z.string().optional(),
});

/** `referenceId`: the version or the slice that has the faults. */
export const faultsToWire = (faults: readonly PlanFault[], referenceId: string): z.input<typeof wireErrors>["data"] =>
  faults.map(({ entityId, entityType, message }) => ({ referenceId, entityId, entityType, errorMessage: message }));
