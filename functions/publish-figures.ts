import { sum } from "#domain/money/decimal.ts";
import { stringifyExact } from "#wire/json.ts";
import { type BusinessFigures, isAge } from "./business-figures.ts";

/**
 * Tells what a call did as metrics of CloudWatch, in its embedded metric format: a line of the log, which costs the call no
 * request. Amounts keep all their digits in it; CloudWatch reads them as doubles, so the metric is for the eye, and invoices
 * are what counts. Writes nothing where nothing happened.
 */
export const createPublishFigures =
  (write: (line: string) => unknown, now: () => number) =>
  ({ MoneyInvoiced = [], ...figures }: BusinessFigures): void => {
    // That nothing waits is worth knowing; that nothing was done is not.
    const told = Object.entries(figures).filter(([name, value]) => isAge(name) || value > 0);
    if (told.length > 0) write(metricsLine(now(), { dimensions: SERVICE, figures: Object.fromEntries(told) }));
    for (const [currency, invoiced] of Map.groupBy(MoneyInvoiced, (money) => money.currency)) {
      const total = sum(invoiced.map(({ amount }) => amount));
      write(metricsLine(now(), { dimensions: { currency, ...SERVICE }, figures: { MoneyInvoiced: total } }));
    }
  };

const NAMESPACE = "Tollbook";
const SERVICE = { service: "tollbook" };

type Metrics = {
  readonly dimensions: Readonly<Record<string, string>>;
  /** Numbers, or decimals. */
  readonly figures: Readonly<Record<string, unknown>>;
};

const metricsLine = (now: number, { dimensions, figures }: Metrics): string =>
  `${stringifyExact({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [Object.keys(dimensions)],
          Metrics: Object.keys(figures).map((Name) => ({ Name, Unit: unitOf(Name) })),
        },
      ],
    },
    ...dimensions,
    ...figures,
  })}\n`;

const unitOf = (name: string): string => {
  if (isAge(name)) return "Seconds";
  return name === "MoneyInvoiced" ? "None" : "Count";
};
