import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { unpackBody } from "#wire/message-body.ts";
import { addFigures, type BusinessFigures, type Publish, publishNothing } from "./business-figures.ts";
import { logMessageFailure } from "./log-message-failure.ts";

/**
 * A function behind a queue: every message is one call; a message that fails is reported alone, so that the others are done
 * and it alone comes back. What the calls did is published once, all together.
 */
export const createQueueWorker =
  (functionName: string, publish: Publish = publishNothing) =>
  (work: (body: string) => Promise<BusinessFigures>) =>
    middy<SQSEvent, SQSBatchResponse>().handler(
      async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
        let figures: BusinessFigures = {};
        const handleRecord = async (record: SQSRecord): Promise<void> => {
          try {
            const done = await work(unpackBody(record.body));
            figures = addFigures(figures, done);
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
