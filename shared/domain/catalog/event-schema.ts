import type { EventSchemaName } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";

/** A computed attribute or dimension; `order` decides what later ones may use (Togai rule §7.4). */
export type EnrichmentField = {
  readonly name: string;
  readonly type: "ATTRIBUTE" | "DIMENSION";
  readonly enrichmentType: "VALUE" | "JSON_LOGIC" | "JSON_LOGIC_FROM_DEPENDENCY";
  readonly value: string;
  readonly order: number;
};
export type EnrichmentDependency = { readonly type: "SETTING"; readonly key: string; readonly name: string };
export type Enrichments = {
  readonly dependencies: readonly EnrichmentDependency[];
  readonly fields: readonly EnrichmentField[];
};

/** One version of what an event may carry (Togai rule §7). */
export type EventSchema = {
  readonly name: EventSchemaName;
  readonly version: number;
  readonly description?: string;
  readonly attributes: readonly { readonly name: string; readonly defaultUnit?: string }[];
  readonly dimensions: readonly { readonly name: string }[];
  readonly enrichments: Enrichments;
  readonly filterFields: readonly string[];
  readonly eventIdTemplate?: string;
  readonly eventLevelRevenue?: boolean;
  readonly status: "DRAFT" | "ACTIVE" | "INACTIVE" | "ARCHIVED";
  /** Whether this or an earlier version was ever active: from then on it only grows. */
  readonly everActivated: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};
