import { describe, expect, it } from "vitest";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { decimal } from "#domain/money/decimal.ts";
import { addFigures, type BusinessFigures } from "../../functions/business-figures.ts";
import { createPublishFigures } from "../../functions/publish-figures.ts";

const NOW = Date.UTC(2025, 0, 15, 10, 0, 0);
const money = (currency: string, amount: string) => ({ currency: currency as CurrencyCode, amount: decimal(amount) });

const linesOf = (figures: BusinessFigures): string[] => {
  const lines: string[] = [];
  createPublishFigures(
    (line) => lines.push(line),
    () => NOW,
  )(figures);
  return lines;
};

describe("figures of the business", () => {
  it("are one line that CloudWatch reads as metrics", () => {
    const [line = "", ...others] = linesOf({ EventsCounted: 12, EventsDuplicate: 0, OldestUncountedEventAge: 1.25 });
    expect(others).toEqual([]);
    expect(line.endsWith("}\n") && line.indexOf("\n") === line.length - 1).toBe(true);
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: "Tollbook",
            Dimensions: [["service"]],
            Metrics: [
              { Name: "EventsCounted", Unit: "Count" },
              { Name: "OldestUncountedEventAge", Unit: "Seconds" },
            ],
          },
        ],
      },
      service: "tollbook",
      EventsCounted: 12,
      OldestUncountedEventAge: 1.25,
    });
  });

  it.each<[string, BusinessFigures]>([
    ["nothing was done", {}],
    ["everything that was done is nothing", { EventsCounted: 0, MessagesFailed: 0, MoneyInvoiced: [] }],
  ])("are no line where %s", (_when, figures) => {
    expect(linesOf(figures)).toEqual([]);
  });

  it("tell the money by currency, with every digit", () => {
    const lines = linesOf({
      InvoicesFinalized: 3,
      MoneyInvoiced: [money("USD", "9007199254740993.01"), money("JPY", "12"), money("USD", "0.0000000000000000055")],
    });
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain(
      '"currency":"USD","service":"tollbook","MoneyInvoiced":9007199254740993.0100000000000000055}',
    );
    expect(lines[2]).toContain('"currency":"JPY","service":"tollbook","MoneyInvoiced":12}');
    expect(JSON.parse(lines[1] ?? "")._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: "Tollbook",
        Dimensions: [["currency", "service"]],
        Metrics: [{ Name: "MoneyInvoiced", Unit: "None" }],
      },
    ]);
  });

  it("of two calls add up, but of two ages the greater counts", () => {
    expect(
      addFigures(
        { EventsCounted: 2, OldestUncountedEventAge: 9, MoneyInvoiced: [money("USD", "1")] },
        { EventsCounted: 3, MessagesFailed: 1, OldestUncountedEventAge: 4, MoneyInvoiced: [money("EUR", "2")] },
      ),
    ).toEqual({
      EventsCounted: 5,
      MessagesFailed: 1,
      OldestUncountedEventAge: 9,
      MoneyInvoiced: [money("USD", "1"), money("EUR", "2")],
    });
  });
});
