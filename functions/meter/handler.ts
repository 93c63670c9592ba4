import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { readUsageMessage, type UsageMessage } from "#domain/metering/usage-message.ts";
import { createMeterBatch } from "#usecases/usage/meter-batch.ts";
import type { MeteringWorld } from "#usecases/world.ts";
import { unpackBody } from "#wire/message-body.ts";
import { type Publish, publishNothing } from "../business-figures.ts";
import { logMessageFailure } from "../log-message-failure.ts";

/**
 * No write begins so shortly before the deadline. A request to DynamoDB has failed after 9.2 seconds at most
 * (`adapters/aws/dynamodb-client.ts`), and a commit reads and then puts; sixteen of them go on side by side and are waited for.
 */
const RESERVE_MILLISECONDS = 25_000;

/**
 * A message that has failed so often is counted without the company of others, so that it is put aside alone if the fault is its
 * own, and not at all if it was another's. Not before, since that costs a commit each, also when the table is throttled.
 */
const ALONE_FROM_RECEIVE = 3;

/**
 * Queue of usage events → counters. Takes the messages of a call together, so that events of one account and hour are one
 * commit; messages that failed are reported alone.
 */
export const createMeterHandler = (world: MeteringWorld, publish: Publish = publishNothing) => {
  const meterBatch = createMeterBatch(world);
  return middy<SQSEvent, SQSBatchResponse>().handler(
    async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
      const failures = new Map<number, unknown>();
      const positions: number[] = [];
      const messages: UsageMessage[] = [];
      const alone = new Set<number>();
      for (const [at, { body, attributes }] of Records.entries()) {
        try {
          messages.push(readUsageMessage(unpackBody(body)));
          if (Number(attributes.ApproximateReceiveCount) >= ALONE_FROM_RECEIVE) alone.add(positions.length);
          positions.push(at);
        } catch (cause) {
          failures.set(at, cause);
        }
      }
      const oldest = Math.min(...messages.map(({ receivedAt }) => receivedAt));
      const age = (world.clock.now() - oldest) / 1_000;
      const metered = await meterBatch(messages, {
        alone,
        mayBegin: () => context.getRemainingTimeInMillis() > RESERVE_MILLISECONDS,
      });
      for (const [at, cause] of metered.failures) failures.set(positions[at] ?? at, cause);
      const { counted, duplicate, refused } = metered.counts;
      publish({
        EventsCounted: counted,
        EventsDuplicate: duplicate,
        EventsRefused: refused,
        MessagesFailed: failures.size,
        ...(messages.length > 0 && { OldestUncountedEventAge: Math.max(0, age) }),
      });
      return {
        batchItemFailures: Records.flatMap((record, at) => {
          if (!failures.has(at)) return [];
          logMessageFailure("meter", record, failures.get(at));
          return [{ itemIdentifier: record.messageId }];
        }),
      };
    },
  );
};
