import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { unpackBody } from "#wire/message-body.ts";
import { addFigures, type BusinessFigures, type Publish, publishNothing } from "./business-figures.ts";
import { logMessageFailure } from "./log-message-failure.ts";

/**
 * A function behind a queue: every message is one call; a message that fails is reported alone, so that the others are done
 * and it alone comes back. Messages that say the same are done by one call, or they would only get in each other's way: an account
 * may have been woken a dozen times. What the calls did is published once, all together.
 */
export const createQueueWorker =
  (functionName: string, publish: Publish = publishNothing) =>
  (work: (body: string) => Promise<BusinessFigures>) =>
    middy<SQSEvent, SQSBatchResponse>().handler(
      async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
        let figures: BusinessFigures = {};
        const calls = new Map<string, Promise<void>>();
        const call = async (body: string): Promise<void> => {
          const done = await work(body);
          figures = addFigures(figures, done);
        };
        const handleRecord = async (record: SQSRecord): Promise<void> => {
          try {
            const body = unpackBody(record.body);
            const under = calls.get(body) ?? call(body);
            calls.set(body, under);
            await under;
          } catch (cause) {
            logMessageFailure(functionName, record, cause);
            throw cause;
          }
        };
        const answer = await processPartialResponse(event, handleRecord, new BatchProcessor(EventType.SQS), {
          context,
          throwOnFullBatchFailure: false,
        });
        publish(addFigures(figures, { MessagesFailed: answer.batchItemFailures.length }));
        return answer;
      },
    );
