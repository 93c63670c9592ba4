import { instantOf, parseInstant, toIso } from "#domain/time/instant.ts";
import { MONTH } from "./sample-catalog.ts";

/** A usage event as a client posts it. */
export type SampleEvent = {
  readonly id: string;
  readonly schemaName: string;
  readonly timestamp: string;
  readonly accountId: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly dimensions: Readonly<Record<string, string>>;
};

export const SAMPLE_EVENTS = 100_000;

/**
 * The sample's month: the same 100,000 events whoever asks, in order of time. Quantities vary from event to event in pairs, one
 * as much above the mean as the other is below it, so that their sums are round.
 *
 *   60,000 llm_request    400 context and 80 generated tokens on average    24,000,000 and 4,800,000
 *   24,350 message_sent
 *   12,000 api_call
 *    3,650 file_export    0.02 gigabytes on average                         73
 */
export function* sampleEvents(): Generator<SampleEvent> {
  const streams = STREAMS.map((stream, index) => streamOf(stream, numbers(index + 1)));
  const heads = streams.map((stream) => stream.next().value);
  for (;;) {
    let earliest = -1;
    heads.forEach((head, index) => {
      const best = heads[earliest];
      if (head && (!best || head.timestamp < best.timestamp)) earliest = index;
    });
    const event = heads[earliest];
    if (!event) return;
    yield event;
    heads[earliest] = streams[earliest]?.next().value;
  }
}

type Stream = {
  readonly schemaName: string;
  readonly accountId: string;
  readonly prefix: string;
  /** Even, where the events carry quantities. */
  readonly count: number;
  readonly attributes: readonly Spread[];
  readonly dimension?: { readonly name: string; readonly values: readonly string[] };
};
/** A quantity around its mean; `shift` decimal places make the whole numbers in it smaller. */
type Spread = { readonly name: string; readonly mean: number; readonly most: number; readonly shift?: number };

const STREAMS: readonly Stream[] = [
  {
    schemaName: "llm_request",
    accountId: "lumen-labs",
    prefix: "llm",
    count: 60_000,
    attributes: [
      { name: "context_tokens", mean: 400, most: 390 },
      { name: "generated_tokens", mean: 80, most: 75 },
    ],
    dimension: { name: "model", values: ["small", "small", "large"] },
  },
  {
    schemaName: "message_sent",
    accountId: "harbor-post",
    prefix: "msg",
    count: 24_350,
    attributes: [],
    dimension: { name: "country", values: ["US", "CA", "MX"] },
  },
  {
    schemaName: "api_call",
    accountId: "tidepool-studio",
    prefix: "call",
    count: 12_000,
    attributes: [],
    dimension: { name: "endpoint", values: ["/v1/render", "/v1/scenes"] },
  },
  {
    schemaName: "file_export",
    accountId: "tidepool-studio",
    prefix: "export",
    count: 3_650,
    attributes: [{ name: "gigabytes", mean: 20, most: 15, shift: 3 }],
  },
];

function* streamOf({ schemaName, accountId, prefix, count, attributes, dimension }: Stream, next: () => number) {
  let apart: readonly number[] = [];
  for (let index = 0; index < count; index += 1) {
    const isFirstOfPair = index % 2 === 0;
    if (isFirstOfPair) apart = attributes.map(({ most }) => Math.floor(next() * (most + 1)));
    const event: SampleEvent = {
      id: `${prefix}-${String(index + 1).padStart(5, "0")}`,
      schemaName,
      timestamp: timestampOf((index + next()) / count),
      accountId,
      attributes: attributes.map(({ name, mean, shift = 0 }, at) => ({
        name,
        value: shifted(mean + (isFirstOfPair ? 1 : -1) * (apart[at] ?? 0), shift),
      })),
      dimensions: dimension
        ? { [dimension.name]: dimension.values[Math.floor(next() * dimension.values.length)] ?? "" }
        : {},
    };
    yield event;
  }
}

const MONTH_START = parseInstant(MONTH.start) ?? Number.NaN;
const MONTH_MILLISECONDS = MONTH.days * 86_400_000;

/** The moment of the month at which a part of it has passed. */
const timestampOf = (part: number): string => toIso(instantOf(MONTH_START + Math.floor(part * MONTH_MILLISECONDS)));

/** `shifted(20, 3)` is `0.020`: text from whole numbers, so that nothing is ever rounded. */
const shifted = (whole: number, places: number): string => {
  if (places === 0) return String(whole);
  const digits = String(whole).padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
};

/** A sequence of numbers from 0 to below 1 that depends on the seed alone (mulberry32). */
const numbers = (seed: number): (() => number) => {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
