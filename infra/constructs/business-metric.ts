import { Duration } from "aws-cdk-lib";
import { MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";

/** Figures that the functions count as they work, in the field's words. */
export type BusinessFigure =
  | "EventsAccepted"
  | "EventsCounted"
  | "EventsDuplicate"
  | "EventsRefused"
  | "InvoicesDue"
  | "InvoicesFinalized"
  | "InvoicesDelivered"
  | "MessagesFailed"
  | "AlarmClocksNotSet"
  | "OldestUncountedEventAge"
  | "EventsArchived"
  | "OldestUnarchivedHourAge";

const NAMESPACE = "Tollbook";
const SERVICE = "tollbook";

export const businessMetric = (
  figure: BusinessFigure,
  { statistic = "Sum", period = Duration.minutes(5) }: { readonly statistic?: string; readonly period?: Duration } = {},
): Metric =>
  new Metric({ namespace: NAMESPACE, metricName: figure, dimensionsMap: { service: SERVICE }, statistic, period });

/** What was invoiced per day, one line for each currency that has occurred. */
export const moneyInvoicedByCurrency = (): MathExpression =>
  new MathExpression({
    expression: `SEARCH('{${NAMESPACE},currency,service} MetricName="MoneyInvoiced" service="${SERVICE}"', 'Sum', 86400)`,
    usingMetrics: {},
    period: Duration.days(1),
    label: "",
  });
