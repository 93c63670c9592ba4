import * as z from "zod";
import type { DebitedEvent } from "#domain/entitlements/debited-event.ts";
import type { CustomerId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { ExplainedBilling, ExplainedEvent, ExplainedMetering } from "#domain/metering/explained-event.ts";
import { INGESTION_STATUSES } from "#domain/metering/status-class.ts";
import { isDecimal, sum, toText } from "#domain/money/decimal.ts";
import { toIso } from "#domain/time/instant.ts";
import { dateTimeOut, decimalOut, integerOut } from "#wire/primitives.ts";

const wireEvent = z.strictObject({
  schemaName: z.string(),
  id: z.string().optional(),
  timestamp: dateTimeOut(),
  accountId: z.string(),
  attributes: z.array(z.strictObject({ name: z.string(), value: z.string(), unit: z.string().optional() })),
  dimensions: z.record(z.string(), z.string()),
});

export const wireEventWithStatus = z.strictObject({
  referenceId: z.string(),
  eventPayload: wireEvent,
  ingestionStatus: z.strictObject({ status: z.enum(INGESTION_STATUSES), statusDescription: z.string().optional() }),
  customerId: z.string().optional(),
  source: z.strictObject({ id: z.string(), type: z.string() }).optional(),
  createdAt: dateTimeOut(),
});
export const wireEvents = z.strictObject({ events: z.array(wireEventWithStatus), nextToken: z.string().optional() });

const idAndName = z.strictObject({ id: z.string(), name: z.string() });
const enrichedField = z.strictObject({ name: z.string(), type: z.enum(["ATTRIBUTE", "DIMENSION"]), value: z.string() });

const wirePipelineInfo = z.strictObject({
  eventSchema: z.strictObject({ name: z.string(), version: integerOut() }).optional(),
  usageMeters: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        version: integerOut(),
        status: z.enum(["PROCESSED_FILTERED_OUT", "PROCESSED_UNITS_COMPUTED"]),
        units: decimalOut().optional(),
      }),
    )
    .optional(),
  pricePlans: z
    .array(
      z.strictObject({
        name: z.string(),
        id: z.string(),
        scheduleId: z.string(),
        cycleStart: z.iso.date(),
        cycleEnd: z.iso.date(),
        usageMeters: z.array(z.string()),
      }),
    )
    .optional(),
  featureDetails: z
    .strictObject({
      featureId: z.string(),
      mappedAttribute: z.string(),
      overageInCycle: decimalOut().optional(),
      overageInEvent: decimalOut().optional(),
    })
    .optional(),
  account: idAndName.extend({ alias: z.string().optional() }).optional(),
  customer: idAndName.optional(),
  enrichments: z
    .strictObject({
      attributes: z.array(enrichedField),
      dimensions: z.array(enrichedField),
      dependencies: z.array(
        z.strictObject({ key: z.string(), type: z.literal("SETTING"), name: z.string(), value: z.string() }),
      ),
    })
    .optional(),
  statusBeforeReverting: z.string().optional(),
  baseCurrency: z.string().optional(),
  invoiceCurrency: z.string().optional(),
});
export const wireExplainedEvents = z.strictObject({
  events: z.array(wireEventWithStatus.extend({ eventPipelineInfo: wirePipelineInfo })),
});

const MOST_DESCRIPTION = 250;

export const eventToWire = ({
  record,
  customerId,
  debit,
}: {
  readonly record: EventRecord;
  readonly customerId?: CustomerId;
  readonly debit?: DebitedEvent;
}): z.input<typeof wireEventWithStatus> => ({
  referenceId: record.reference,
  eventPayload: {
    ...record.event,
    timestamp: timestampOf(record),
    attributes: record.event.attributes.map(({ name, value, unit }) => ({ name, value, unit })),
    dimensions: { ...record.event.dimensions },
  },
  ingestionStatus: { status: record.status, statusDescription: record.description?.slice(0, MOST_DESCRIPTION) },
  customerId,
  source: debit?.source === "ENTITLED" ? { id: debit.featureId, type: debit.source } : undefined,
  createdAt: toIso(record.receivedAt),
});

export const explainedEventToWire = ({
  record,
  owner,
  metering,
  billing,
  debit,
}: ExplainedEvent): z.input<typeof wireExplainedEvents>["events"][number] => ({
  ...eventToWire({ record, ...(owner && { customerId: owner.customer.id }), ...(debit && { debit }) }),
  eventPipelineInfo: {
    ...(metering && meteringToWire(record, metering)),
    ...(billing && { pricePlans: [planToWire(record, billing)] }),
    ...(debit && { featureDetails: featureDetailsToWire(debit) }),
    ...(record.statusBeforeReverting !== undefined && { statusBeforeReverting: record.statusBeforeReverting }),
    ...(owner && ownerToWire(record, owner)),
  },
});

const featureDetailsToWire = ({ featureId, attributeName, takes, overageInWindow }: DebitedEvent) => ({
  featureId,
  mappedAttribute: attributeName,
  overageInCycle: overageInWindow,
  overageInEvent: sum(takes.filter(({ isOverage }) => isOverage).map(({ amount }) => amount)),
});

/**
 * The text as it came, unless its form is one that RFC 3339 does not know: an event may come without an offset, which means
 * UTC, or without seconds.
 */
const timestampOf = ({ event, timestamp }: EventRecord): string =>
  [event.timestamp, `${event.timestamp}Z`].find((text) => RFC_3339.test(text)) ?? toIso(timestamp);

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

const meteringToWire = (
  record: EventRecord,
  metering: ExplainedMetering,
): Pick<z.input<typeof wirePipelineInfo>, "eventSchema" | "usageMeters" | "enrichments"> => {
  const { schemaName, schemaVersion, meters, enrichments } = metering.definitions;
  const units = new Map(record.units.map((one) => [one.meterId, one.units]));
  return {
    eventSchema: { name: schemaName, version: schemaVersion },
    usageMeters: meters.map(({ id, name, version }) => ({
      id,
      name,
      version,
      status: units.has(id) ? "PROCESSED_UNITS_COMPUTED" : "PROCESSED_FILTERED_OUT",
      units: units.get(id),
    })),
    ...(enrichments.fields.length > 0 && { enrichments: enrichmentsToWire(metering) }),
  };
};

const enrichmentsToWire = ({ definitions, enriched, dependencies }: ExplainedMetering) => {
  const fields = enriched.map(({ name, type, value }) => ({
    name,
    type,
    value: isDecimal(value) ? toText(value) : String(value),
  }));
  return {
    attributes: fields.filter(({ type }) => type === "ATTRIBUTE"),
    dimensions: fields.filter(({ type }) => type === "DIMENSION"),
    dependencies: definitions.enrichments.dependencies.flatMap(({ key, type, name }) => {
      const value = dependencies.get(name);
      return value === undefined ? [] : [{ key, type, name, value }];
    }),
  };
};

/** Of the meters, those that counted the event and have a price in the plan. */
const planToWire = (record: EventRecord, { plan, schedule, cycle, pricedMeters }: ExplainedBilling) => ({
  name: plan.name,
  id: plan.id,
  scheduleId: schedule.id,
  cycleStart: cycle.startDate,
  cycleEnd: cycle.endDate,
  usageMeters: record.units.flatMap(({ meterId }) => (pricedMeters.has(meterId) ? [meterId] : [])),
});

const ownerToWire = (
  { event }: EventRecord,
  { organization, account, customer }: NonNullable<ExplainedEvent["owner"]>,
) => ({
  account: {
    id: account.id,
    name: account.name,
    ...(event.accountId !== account.id && { alias: event.accountId }),
  },
  customer: { id: customer.id, name: customer.name },
  baseCurrency: organization.baseCurrency,
  invoiceCurrency: account.invoiceCurrency,
});
