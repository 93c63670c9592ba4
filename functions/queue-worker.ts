import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { unpackBody } from "#wire/message-body.ts";
import { logger } from "./logger.ts";

/**
 * A function behind a queue: every message is one call; a message that fails is reported alone, so that the others are done
 * and it alone comes back.
 */
export const createQueueWorker = (functionName: string, work: (body: string) => Promise<void>) => {
  const handleRecord = async ({ body, messageId, attributes }: SQSRecord): Promise<void> => {
    try {
      await work(unpackBody(body));
    } catch (cause) {
      // The queue brings the message back, in the end to the dead letters; here it only leaves a trace.
      logger.error("message failed", {
        function: functionName,
        messageId,
        receiveCount: attributes.ApproximateReceiveCount,
        error: cause as Error,
      });
      throw cause;
    }
  };
  return middy<SQSEvent, SQSBatchResponse>().handler((event: SQSEvent, context: Context) =>
    processPartialResponse(event, handleRecord, new BatchProcessor(EventType.SQS), {
      context,
      throwOnFullBatchFailure: false,
    }),
  );
};
