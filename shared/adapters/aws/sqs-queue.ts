import { type CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from "@aws-sdk/client-sqs";
import { type QueueUrls, urlOf } from "#adapters/aws/sqs-batches.ts";
import { createSqsSender } from "#adapters/aws/sqs-sender.ts";
import { addMilliseconds, DAY, type Instant, instantOf, MINUTE } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";
import type { Queue } from "#ports/queue.ts";

/**
 * Queues on SQS. It has no exact answer to what waits since when, so this answers the latest instant of which it is sure, and
 * never that nothing waits (docs/adr/0015-aws-queue-and-alarms.md, 0025-edges-on-aws.md):
 *
 * - Nothing is counted on the queue: a minute ago, since the counts may lag that much behind.
 * - Something is: the age of the oldest message by CloudWatch's newest figure, reckoned from the start of the figure's minute.
 *   What has come since is younger.
 * - There is no figure: the time that messages are kept. A close waits until the queue is empty or the figure is there.
 *
 * Half a minute is taken off each of them, beyond what the first of these decisions says: they are about when SQS was given a message, and
 * whoever asks compares with when the usage in it was received.
 */
export const createSqsQueue = ({
  sqs,
  cloudWatch,
  queueUrls,
  clock,
}: {
  readonly sqs: SQSClient;
  readonly cloudWatch: CloudWatchClient;
  readonly queueUrls: QueueUrls;
  readonly clock: Clock;
}): Queue => ({
  ...createSqsSender(sqs, queueUrls),
  oldestWaiting: async (queue) => {
    const url = urlOf(queueUrls, queue);
    const now = clock.now();
    const sentSince = (await countsNothing(sqs, url))
      ? addMilliseconds(now, -COUNTS_LAG)
      : ((await oldestByFigure(cloudWatch, nameOf(url), now)) ?? addMilliseconds(now, -LONGEST_KEPT));
    return addMilliseconds(sentSince, -LONGEST_SENDING);
  },
});

/**
 * From the stamp of receipt, which a message is given before it is sent, to its arrival on the queue, with all the repeats of
 * the sending: no longer than whoever sends it lives, which is 15 seconds for `ingest` and 29 for `api`.
 */
const LONGEST_SENDING = 30_000;

/** SQS: the counts "may not achieve consistency until at least 1 minute after the producers stop sending messages". */
const COUNTS_LAG = MINUTE;
/** No queue keeps a message longer. */
const LONGEST_KEPT = 14 * DAY;

const COUNTS: readonly QueueAttributeName[] = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];

const countsNothing = async (sqs: SQSClient, url: string): Promise<boolean> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNTS] }),
  );
  // A count that is missing is not a count of nothing.
  return COUNTS.every((count) => Attributes[count] === "0");
};

/** A figure takes one to three minutes to appear; an older one than this is no better than none. */
const FIGURES_SINCE = 15 * MINUTE;
const PERIOD_SECONDS = 60;

/**
 * Whoever was not done at some moment of the figure's minute was sent no earlier than the start of the minute less the
 * greatest age in it; nobody older can have come since.
 */
const oldestByFigure = async (
  cloudWatch: CloudWatchClient,
  queueName: string,
  now: Instant,
): Promise<Instant | undefined> => {
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - FIGURES_SINCE),
      EndTime: new Date(now),
      ScanBy: "TimestampDescending",
      MetricDataQueries: [
        {
          Id: "age",
          MetricStat: {
            Metric: {
              Namespace: "AWS/SQS",
              MetricName: "ApproximateAgeOfOldestMessage",
              Dimensions: [{ Name: "QueueName", Value: queueName }],
            },
            Period: PERIOD_SECONDS,
            Stat: "Maximum",
          },
        },
      ],
    }),
  );
  const { Timestamps = [], Values = [] } = MetricDataResults[0] ?? {};
  let newest: { readonly start: number; readonly seconds: number } | undefined;
  for (const [index, start] of Timestamps.entries()) {
    const seconds = Values[index];
    if (seconds !== undefined && (!newest || start.getTime() > newest.start)) {
      newest = { start: start.getTime(), seconds };
    }
  }
  return newest && instantOf(newest.start - Math.ceil(newest.seconds * 1_000));
};

const nameOf = (url: string): string => url.slice(url.lastIndexOf("/") + 1);
