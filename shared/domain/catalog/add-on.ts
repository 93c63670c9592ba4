import type { AddOnId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";

export type AddOnType = "LICENSE" | "FIXED_FEE" | "CREDIT_GRANT" | "NAMED_LICENSE";

/** A billable item without a price of its own; rate cards price it (Togai rule §12). */
export type AddOn = {
  readonly id: AddOnId;
  readonly name: string;
  readonly type: AddOnType;
  readonly billableName?: string;
  readonly status: "ACTIVE" | "ARCHIVED";
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};
