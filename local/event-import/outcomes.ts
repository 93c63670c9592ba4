import { z } from "zod";
import { type Decimal, decimal, toText, ZERO } from "#domain/money/decimal.ts";
import { type Instant, parseInstant } from "#domain/time/instant.ts";
import { decimalOut } from "#wire/primitives.ts";
import type { Connection } from "../connection.ts";
import type { SentEvent } from "./batch.ts";

/** How many events of an import ended in which status; by status, as the API names them. */
export type Outcomes = Readonly<Record<string, number>>;

/**
 * Finds out what became of the events of an import, by what the counts of their months were before and after it. What others
 * send of the same months meanwhile is counted with it.
 */
export type OutcomeWatch = {
  /** To be awaited before events are sent. */
  readonly before: (events: readonly SentEvent[]) => Promise<void>;
  /** Undefined where the server cannot tell, or the file spans too many months to ask for. */
  readonly after: () => Promise<Outcomes | undefined>;
};

const MOST_MONTHS = 120;

export const watchOutcomes = (connection: Connection): OutcomeWatch => {
  const counts = new Map<string, Counts>();
  let isKnown = true;
  const note = async (month: string): Promise<void> => {
    const found = counts.size < MOST_MONTHS ? await countsOf(connection, month) : undefined;
    if (found) counts.set(month, found);
    else isKnown = false;
  };
  return {
    before: async (events) => {
      for (const { event } of events) {
        const month = monthOf(event.timestamp);
        if (isKnown && month !== undefined && !counts.has(month)) await note(month);
      }
    },
    after: async () => {
      const total = new Map<string, Decimal>();
      for (const [month, before] of counts) {
        const after = isKnown ? await countsOf(connection, month) : undefined;
        if (!after) return undefined;
        for (const [status, count] of after) {
          total.set(status, (total.get(status) ?? ZERO).plus(count).minus(before.get(status) ?? ZERO));
        }
      }
      return Object.fromEntries(
        [...total].flatMap(([status, count]) => (count.gt("0") ? [[status, Number(toText(count))]] : [])),
      );
    },
  };
};

type Counts = ReadonlyMap<string, Decimal>;

/** `2026-01`, in UTC: by which the counts are asked for. */
const monthOf = (timestamp: string): string | undefined => {
  const instant: Instant | undefined = parseInstant(timestamp);
  return instant === undefined ? undefined : new Date(instant).toISOString().slice(0, 7);
};

const answer = z.object({
  results: z.array(
    z.object({
      data: z.array(z.object({ groupedBy: z.object({ fieldValue: z.string() }), metricValues: z.array(decimalOut()) })),
    }),
  ),
});

const countsOf = async (connection: Connection, month: string): Promise<Counts | undefined> => {
  const start = new Date(`${month}-01T00:00:00Z`);
  const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1));
  const query = {
    id: "outcomes",
    name: "EVENTS",
    aggregationPeriod: "MONTH",
    groupBy: "RAW_EVENT_STATUS",
    filters: [{ fieldName: "EVENT_STATUS", fieldValues: ["PROCESSED", "UNPROCESSED"] }],
  };
  const { status, body } = await connection.send("POST", "/metrics", {
    body: { startTime: start.toISOString(), endTime: end.toISOString(), metricQueries: [query] },
  });
  const read = answer.safeParse(body);
  if (status !== 200 || !read.success) return undefined;
  const series = read.data.results[0]?.data ?? [];
  return new Map(
    series.map(({ groupedBy, metricValues }) => [
      groupedBy.fieldValue,
      metricValues.reduce((sum, value) => sum.plus(value), decimal("0")),
    ]),
  );
};
