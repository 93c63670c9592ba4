import type { PricePlanId } from "#domain/ids.ts";

/** When accounts are moved, and whether those with terms of their own are (Togai rule §14.14). */
export type MigrationMode =
  | "IMMEDIATE"
  | "IMMEDIATE_IGNORE_OVERRIDE"
  | "NEXT_CYCLE"
  | "NEXT_CYCLE_IGNORE_OVERRIDE"
  | "START_OF_CURRENT_CYCLE";

/** Moves accounts from a plan to another, or to another version of it. */
export type Migration = {
  readonly sourceId: PricePlanId;
  /** The version whose accounts are moved; absent: those of every version but the target's. */
  readonly sourceVersion?: number;
  /** Absent: the accounts lose their plan. */
  readonly target?: { readonly pricePlanId: PricePlanId; readonly version: number };
  readonly mode: MigrationMode;
  /** The accounts' cycles go on as they are, instead of the target's. */
  readonly retainStartOffsets: boolean;
};

/** Whether accounts with terms of their own are moved too, and lose them. */
export const ignoresOverrides = (mode: MigrationMode): boolean => mode.endsWith("_IGNORE_OVERRIDE");
