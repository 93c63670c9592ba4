import type { SQSRecord } from "aws-lambda";
import { logger } from "./logger.ts";

/** The queue brings the message back, in the end to the dead letters; here it only leaves a trace. */
export const logMessageFailure = (
  functionName: string,
  { messageId, attributes }: Pick<SQSRecord, "messageId" | "attributes">,
  cause: unknown,
): void =>
  logger.error("message failed", {
    function: functionName,
    messageId,
    receiveCount: attributes.ApproximateReceiveCount,
    error: cause as Error,
  });
