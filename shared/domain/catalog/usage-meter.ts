import type { EventSchemaName, UsageMeterId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";

export type UsageMeterComputation = {
  readonly id?: string;
  /** JSON Logic; absent means that every event matches. */
  readonly matcher?: string;
  /** JSON Logic, or the bare text `1` for COUNT. */
  readonly computation: string;
  readonly order: number;
};

/** What turns matching events into a number (Togai rule §9). */
export type UsageMeter = {
  readonly id: UsageMeterId;
  readonly version: number;
  readonly name: string;
  readonly billableName?: string;
  readonly description?: string;
  readonly type: "COUNTER";
  readonly aggregation: "COUNT" | "SUM";
  readonly filters: readonly { readonly field: string; readonly value: string }[];
  readonly computations: readonly UsageMeterComputation[];
  /** Without a schema it is fed by `togai-usage` events alone. */
  readonly eventSchemaName?: EventSchemaName;
  readonly status: "DRAFT" | "ACTIVE" | "INACTIVE" | "ARCHIVED";
  readonly createdAt: Instant;
  readonly lastActivatedAt?: Instant;
  readonly updatedAt: Instant;
};

/** What invoices call the meter. */
export const displayNameOf = ({ billableName, name }: { billableName?: string; name: string }): string =>
  billableName || name;
