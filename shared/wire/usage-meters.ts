import * as z from "zod";
import type { EventSchema } from "#domain/catalog/event-schema.ts";
import { COMPUTATION_LENGTH, MATCHER_LENGTH } from "#domain/catalog/expression-limits.ts";
import { displayNameOf, type UsageMeter, type UsageMeterComputation } from "#domain/catalog/usage-meter.ts";
import type { UsageMeterContent } from "#domain/catalog/usage-meter-life-cycle.ts";
import { given } from "#domain/given.ts";
import type { EventSchemaName } from "#domain/ids.ts";
import { toIso } from "#domain/time/instant.ts";
import { eventSchemaToWire, wireEventSchema } from "#wire/event-schemas.ts";
import { dateTimeOut, entityName, integerOut, list, text, wholeNumber } from "#wire/primitives.ts";

/** The contract has no bounds here; without them a meter could be larger than a document. */
const MOST_FILTERS = 50;
const MOST_COMPUTATIONS = 20;

const filter = z.strictObject({
  field: text({ minimum: 1, maximum: 50 }),
  value: text({ maximum: 1_100 }),
});
const computation = z.strictObject({
  id: text({ maximum: 50 }).optional(),
  matcher: text({ minimum: 1, maximum: MATCHER_LENGTH }).optional(),
  computation: text({ minimum: 1, maximum: COMPUTATION_LENGTH }),
  order: wholeNumber({ minimum: -2_147_483_648, maximum: 2_147_483_647 }),
});
const aggregation = z.enum(["COUNT", "SUM"]);
const meterType = z.literal("COUNTER");

const optionalContent = {
  billableName: text({ maximum: 255 }).optional(),
  description: text({ maximum: 255 }).optional(),
  filters: list(filter, { maximum: MOST_FILTERS }).optional(),
  computations: list(computation, { maximum: MOST_COMPUTATIONS }).optional(),
  eventSchemaName: entityName().optional(),
};

export const createUsageMeterRequest = z.strictObject({
  name: entityName(),
  type: meterType,
  aggregation,
  ...optionalContent,
});
/** A new name keeps to the same rule as the first one; the contract's 255 characters here could not be answered there. */
export const updateUsageMeterRequest = z.strictObject({
  name: entityName().optional(),
  type: meterType.optional(),
  aggregation: aggregation.optional(),
  ...optionalContent,
});

/** A new meter from its request; what the request leaves out is empty. */
export const newUsageMeterFromWire = ({
  name,
  type,
  aggregation: how,
  ...rest
}: z.output<typeof createUsageMeterRequest>): UsageMeterContent => ({
  filters: [],
  computations: [],
  ...usageMeterChangesFromWire(rest),
  name,
  type,
  aggregation: how,
});

/** What a PATCH changes; each part that it names is replaced as a whole. */
export const usageMeterChangesFromWire = ({
  computations,
  eventSchemaName,
  ...rest
}: z.output<typeof updateUsageMeterRequest>): Partial<UsageMeterContent> => ({
  ...given(rest),
  ...(computations && { computations: computations.map(computationFromWire) }),
  ...(eventSchemaName !== undefined && { eventSchemaName: eventSchemaName as EventSchemaName }),
});

const computationFromWire = ({
  computation: text,
  order,
  ...rest
}: z.output<typeof computation>): UsageMeterComputation => ({
  ...given(rest),
  computation: text,
  order,
});

export const wireUsageMeter = z.strictObject({
  id: z.string(),
  name: z.string(),
  billableName: z.string().optional(),
  displayName: z.string(),
  description: z.string().optional(),
  type: meterType,
  status: z.enum(["DRAFT", "ACTIVE", "INACTIVE", "ARCHIVED"]),
  aggregation,
  filters: z.array(z.strictObject({ field: z.string(), value: z.string() })),
  computations: z.array(
    z.strictObject({
      id: z.string().optional(),
      matcher: z.string().optional(),
      computation: z.string(),
      order: integerOut(),
    }),
  ),
  eventSchema: wireEventSchema.optional(),
  createdAt: dateTimeOut(),
  lastActivatedAt: dateTimeOut().optional(),
  updatedAt: dateTimeOut(),
});

/** The meter as the wire has it, with its schema where that is asked for. */
export const usageMeterToWire = (meter: UsageMeter, schema?: EventSchema): z.input<typeof wireUsageMeter> => ({
  id: meter.id,
  name: meter.name,
  billableName: meter.billableName,
  displayName: displayNameOf(meter),
  description: meter.description,
  type: meter.type,
  status: meter.status,
  aggregation: meter.aggregation,
  filters: meter.filters.map(({ field, value }) => ({ field, value })),
  computations: meter.computations.map(({ id, matcher, computation: text, order }) => ({
    id,
    matcher,
    computation: text,
    order,
  })),
  ...(schema && { eventSchema: eventSchemaToWire(schema) }),
  createdAt: toIso(meter.createdAt),
  ...(meter.lastActivatedAt !== undefined && { lastActivatedAt: toIso(meter.lastActivatedAt) }),
  updatedAt: toIso(meter.updatedAt),
});
