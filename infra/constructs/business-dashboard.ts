import { Duration } from "aws-cdk-lib";
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  SingleValueWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { businessMetric, moneyInvoicedByCurrency } from "./business-metric.ts";
import type { House, HouseFunction } from "./house-function.ts";
import type { HouseQueue } from "./house-queue.ts";
import type { HttpGateway } from "./http-gateway.ts";

export type BusinessDashboardProps = House & {
  readonly functions: readonly HouseFunction[];
  readonly queues: Readonly<Record<string, HouseQueue>>;
  readonly tables: Readonly<Record<string, Table>>;
  readonly gateway: HttpGateway;
};

/** How the business is doing first, then what it runs on. */
export class BusinessDashboard extends Construct {
  constructor(scope: Construct, id: string, { settings, onCall, ...parts }: BusinessDashboardProps) {
    super(scope, id);
    new Dashboard(this, "Dashboard", {
      dashboardName: `tollbook-${settings.stage}`,
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: "Alarms", alarms: onCall.alarms, width: 24, height: 4 })],
        today(parts.queues),
        overTime(),
        queueWidgets(parts.queues),
        tableWidgets(parts.tables),
        functionWidgets(parts),
      ],
    });
  }
}

const DAY = Duration.days(1);

const today = (queues: BusinessDashboardProps["queues"]): IWidget[] => [
  new SingleValueWidget({
    title: "Usage events per day",
    width: 10,
    metrics: [
      businessMetric("EventsAccepted", { period: DAY }),
      businessMetric("EventsCounted", { period: DAY }),
      businessMetric("EventsRefused", { period: DAY }),
      businessMetric("EventsDuplicate", { period: DAY }),
    ],
  }),
  new SingleValueWidget({
    title: "Age of the oldest uncounted event, in seconds",
    width: 6,
    metrics: [
      businessMetric("OldestUncountedEventAge", { statistic: "Maximum" }),
      ...Object.entries(queues)
        .filter(([name]) => name === "usage-events")
        .map(([, { queue }]) =>
          queue.metricApproximateAgeOfOldestMessage({ statistic: "Maximum", label: "oldest message" }),
        ),
    ],
  }),
  new SingleValueWidget({
    title: "Invoices per day",
    width: 8,
    metrics: [
      businessMetric("InvoicesDue", { period: DAY }),
      businessMetric("InvoicesFinalized", { period: DAY }),
      businessMetric("InvoicesDelivered", { period: DAY }),
    ],
  }),
];

const overTime = (): IWidget[] => [
  graph("Usage events", [
    businessMetric("EventsAccepted"),
    businessMetric("EventsCounted"),
    businessMetric("EventsRefused"),
    businessMetric("EventsDuplicate"),
  ]),
  graph("Events archived", [businessMetric("EventsArchived")]),
  graph("Age of the oldest unarchived event, in seconds", [
    businessMetric("OldestUnarchivedHourAge", { statistic: "Maximum" }),
  ]),
  graph("Accounts due, invoices final and sent", [
    businessMetric("InvoicesDue"),
    businessMetric("InvoicesFinalized"),
    businessMetric("InvoicesDelivered"),
  ]),
  graph("Money invoiced per day, by currency", [moneyInvoicedByCurrency()]),
];

const queueWidgets = (queues: BusinessDashboardProps["queues"]): IWidget[] => {
  const all = Object.entries(queues);
  return [
    graph(
      "Messages waiting",
      all.map(([name, { queue }]) => queue.metricApproximateNumberOfMessagesVisible({ label: name })),
    ),
    graph(
      "Age of the oldest message, in seconds",
      all.map(([name, { queue }]) => queue.metricApproximateAgeOfOldestMessage({ label: name })),
    ),
    graph(
      "Dead letters",
      all.map(([name, { deadLetters }]) => deadLetters.metricApproximateNumberOfMessagesVisible({ label: name })),
    ),
  ];
};

const tableWidgets = (tables: BusinessDashboardProps["tables"]): IWidget[] => {
  const all = Object.entries(tables);
  return [
    graph(
      "Write units",
      all.map(([name, table]) => table.metricConsumedWriteCapacityUnits({ label: name, statistic: "Sum" })),
    ),
    graph(
      "Read units",
      all.map(([name, table]) => table.metricConsumedReadCapacityUnits({ label: name, statistic: "Sum" })),
    ),
    graph(
      "Requests turned away",
      all.flatMap(([name, table]) => [
        table.metric("WriteThrottleEvents", { label: `${name}, writes`, statistic: "Sum" }),
        table.metric("ReadThrottleEvents", { label: `${name}, reads`, statistic: "Sum" }),
      ]),
    ),
  ];
};

const functionWidgets = ({ functions, gateway }: Pick<BusinessDashboardProps, "functions" | "gateway">): IWidget[] => {
  return [
    graph(
      "Errors of functions",
      functions.map((one) => one.function.metricErrors({ label: one.node.id })),
    ),
    graph(
      "Duration, 99th percentile, in milliseconds",
      functions.map((one) => one.function.metricDuration({ label: one.node.id, statistic: "p99" })),
    ),
    graph("HTTP API", [
      gateway.stage.metricCount({ label: "requests" }),
      gateway.stage.metricClientError({ label: "4xx" }),
      gateway.stage.metricServerError({ label: "5xx" }),
    ]),
  ];
};

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 8, height: 6 });
