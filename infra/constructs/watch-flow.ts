import { Duration } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { businessMetric } from "./business-metric.ts";
import type { House } from "./house-function.ts";
import { FIVE_MINUTES } from "./on-call.ts";
import type { TollbookQueues } from "./tollbook-queues.ts";

export type WatchFlowProps = House & {
  readonly queues: TollbookQueues;
  readonly tables: Readonly<Record<"ledger" | "usage", Table>>;
};

/** Watches that work flows: nothing failed perhaps, and yet nobody gets on. */
export const watchFlow = (scope: Construct, { onCall, queues, tables }: WatchFlowProps): void => {
  const flow = new Construct(scope, "Flow");
  onCall.watch(flow, "UsageWaits", {
    metric: queues.usageEvents.queue.metricApproximateAgeOfOldestMessage({
      period: FIVE_MINUTES,
      statistic: "Maximum",
    }),
    // More than two visibility time-outs: a batch that failed once and is counted the second time wakes nobody.
    atLeast: 20 * 60,
    whenItFails:
      "usage accepted 20 minutes ago is not counted: customers see too little of it, and cycles wait with closing",
    remedy:
      "look at the throttled requests of the table usage and at the errors of Meter; if it is only much, raise meterConcurrency in cdk.json",
  });
  onCall.watch(flow, "AccountsWait", {
    metric: queues.closeAccounts.queue.metricApproximateAgeOfOldestMessage({
      period: FIVE_MINUTES,
      statistic: "Maximum",
    }),
    atLeast: 60 * 60,
    whenItFails: "accounts that were due an hour ago are not closed: their invoices come late",
    remedy: "look at the errors of CloseCycle, at one account that fails again and again, and at the table ledger",
  });
  onCall.watch(flow, "AlarmClocksNotSet", {
    metric: businessMetric("AlarmClocksNotSet", { period: Duration.minutes(15) }),
    atLeast: 1,
    // A moment without the scheduler costs nothing.
    periods: 3,
    whenItFails:
      "nothing but minutes: the scheduler has refused alarm clocks for three quarters of an hour, and accounts wait for the sweeper until they are rated and closed",
    remedy:
      "read the warnings (alarm clock not set) in the logs of Meter and CloseCycle: a throttled scheduler passes, a missing right or a full quota of schedules does not",
  });
  onCall.watch(flow, "EventsUnarchived", {
    metric: businessMetric("OldestUnarchivedHourAge", { statistic: "Maximum", period: Duration.days(1) }),
    atLeast: 45 * 24 * 60 * 60,
    periods: 2,
    orNoData: true,
    whenItFails:
      "bodies of events of 45 days ago are not archived, or nobody says so; after 66 days they are gone, and their hours can be neither corrected nor billed for a part",
    remedy:
      "read the errors in the logs of ArchiveUsage, see that its schedule is enabled, and invoke it with the sample event archive-usage-schedule.json; in a new installation the first call ends this alarm",
  });
  for (const [name, table] of Object.entries(tables)) {
    onCall.watch(flow, name === "usage" ? "UsageThrottled" : "LedgerThrottled", {
      metric: table.metric("WriteThrottleEvents", { period: FIVE_MINUTES, statistic: "Sum" }),
      atLeast: 100,
      periods: 3,
      whenItFails:
        name === "usage"
          ? "usage is counted late, though none of it is lost: the table turns writes away"
          : "changes by the API fail or take long, and invoices come late: the table turns writes away",
      remedy:
        "find the partition that is hot with CloudWatch contributor insights, or raise the table's quota of write units",
    });
  }
};
