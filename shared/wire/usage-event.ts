import { en } from "zod/locales";
import * as z from "zod/mini";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { parseInstant, SINCE_EVER } from "#domain/time/instant.ts";
import { type Reasons, reasonsOf } from "#wire/reasons.ts";

// The form of zod that leaves out what is not used, since ingest is to start quickly. Its messages are those of the other form.
z.config(en());

/** Attributes of one event at the most (Togai rule §10.1, where a schema may have 50: an installation may raise it). */
export const MOST_EVENT_ATTRIBUTES = 10;
/** Events of one batch at the most (Togai rule §10.2). */
const MOST_BATCH_EVENTS = 1_000;
/** The contract knows no bound here; without one a single event could be larger than a message. */
const MOST_DIMENSIONS = 100;

/** Reasons against one event of a batch at the most, so that an answer about a thousand of them can be sent. */
const MOST_REASONS = 20;

/**
 * Text that survives every engine as it is: control characters, halves of surrogate pairs and the two non-characters do not
 * pass a queue, or come out of it as something else.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it refuses
const KEEPS = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]*$/u;

const text = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
  z
    .string()
    .check(
      z.minLength(minimum),
      z.maxLength(maximum),
      z.regex(KEEPS, { error: "must be well-formed text without control characters" }),
    );

const timestamp = z.string().check(
  z.refine(
    (value) => {
      const instant = parseInstant(value);
      return instant !== undefined && instant >= SINCE_EVER;
    },
    { error: "must be an ISO 8601 date-time from 1970 on" },
  ),
  z.meta({ format: "date-time" }),
);

const attribute = z.strictObject({
  name: text({ minimum: 1, maximum: 50 }),
  value: z.string().check(
    z.regex(/^-?\d{1,512}(\.\d{1,512})?$/, {
      error: "must be a number as text, with at most 512 digits before and after the point",
    }),
  ),
  unit: z.optional(text({ minimum: 1, maximum: 50 })),
});

const haveDifferentNames = (attributes: readonly { readonly name: string }[]): boolean =>
  attributes.every(({ name }, index) => attributes.findIndex((other) => other.name === name) === index);

/** Stops before the members are looked at, so that a million of them cost no more than their parsing. */
const notMoreThan = <Schema extends z.ZodMiniType>(maximum: number, schema: Schema) =>
  z.pipe(
    z.transform((value: unknown, context) => {
      if (value === null || typeof value !== "object") return value;
      if ((Array.isArray(value) ? value : Object.keys(value)).length <= maximum) return value;
      context.issues.push({ code: "custom", message: `must have at most ${maximum} members`, input: value });
      return z.NEVER;
    }),
    schema,
  );

const attributesOf = (most: number) =>
  notMoreThan(
    most,
    z
      .array(attribute)
      .check(z.maxLength(most), z.refine(haveDifferentNames, { error: "must not hold the same name twice" })),
  );

const dimensions = notMoreThan(
  MOST_DIMENSIONS,
  z.record(text({ minimum: 1, maximum: 200 }), text({ minimum: 1, maximum: 200 })),
);

/** One event; texts stay as they came, and numbers stay text until a meter computes with them. */
export const usageEvent = (mostAttributes: number) =>
  z.strictObject({
    schemaName: text({ minimum: 1, maximum: 50 }),
    id: z.optional(text({ minimum: 0, maximum: 512 })),
    timestamp,
    accountId: text({ minimum: 1, maximum: 512 }),
    attributes: attributesOf(mostAttributes),
    dimensions,
  });

/** Body of `POST /ingest`. */
export const ingestEventRequest = z.strictObject({ event: usageEvent(MOST_EVENT_ATTRIBUTES) });
/** Body of `POST /ingestBatch`, as it is documented; {@link checkEvents} judges its events one by one. */
export const ingestBatchEventRequest = z.strictObject({
  events: z.array(usageEvent(MOST_EVENT_ATTRIBUTES)).check(z.minLength(1), z.maxLength(MOST_BATCH_EVENTS)),
});

const batchOfAnything = z.strictObject({
  events: z.array(z.unknown()).check(z.minLength(1), z.maxLength(MOST_BATCH_EVENTS)),
});
const eventAlone = usageEvent(MOST_EVENT_ATTRIBUTES);

/** A batch of which every event was judged alone, by its place in the batch. */
export type CheckedEvents = {
  readonly accepted: readonly { readonly index: number; readonly event: UsageEvent }[];
  readonly refused: readonly RefusedEvent[];
};
export type RefusedEvent = {
  readonly index: number;
  readonly id?: string;
  readonly reasons: readonly [Reason, ...Reason[]];
};

/** The event of an ingest body, or every reason against it. */
export const checkEvent = (body: unknown): Result<UsageEvent, Reasons> => {
  const checked = ingestEventRequest.safeParse(body);
  return checked.success ? ok(checked.data.event as UsageEvent) : err(reasonsOf(checked.error));
};

/** The events of a batch body, each accepted or refused with all its reasons. A body that is no batch is refused as a whole. */
export const checkEvents = (body: unknown): Result<CheckedEvents, Reasons> => {
  const batch = batchOfAnything.safeParse(body);
  if (!batch.success) return err(reasonsOf(batch.error));
  const accepted: { index: number; event: UsageEvent }[] = [];
  const refused: RefusedEvent[] = [];
  batch.data.events.forEach((candidate, index) => {
    const checked = eventAlone.safeParse(candidate);
    if (checked.success) accepted.push({ index, event: checked.data as UsageEvent });
    else
      refused.push({
        index,
        ...idOf(candidate),
        reasons: reasonsOf(checked.error, { under: ["events", index], most: MOST_REASONS }),
      });
  });
  return ok({ accepted, refused });
};

/** The id of a refused event, if it has one that can be shown. */
const idOf = (candidate: unknown): { id?: string } => {
  if (typeof candidate !== "object" || candidate === null || !("id" in candidate)) return {};
  const { id } = candidate;
  return typeof id === "string" && id.length <= 512 ? { id } : {};
};
