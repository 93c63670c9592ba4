import { Duration } from "aws-cdk-lib";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { HouseFunction, type HouseFunctionProps } from "./house-function.ts";
import type { HouseQueue } from "./house-queue.ts";

export type QueueWorkerProps = HouseFunctionProps & {
  readonly source: HouseQueue;
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  /** Batches under way at once; 2 at the least. */
  readonly concurrency: number;
};

/** A function behind a queue: it gets batches, and says which messages failed, so that only these come again. */
export class QueueWorker extends HouseFunction {
  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id, props);
    const { queue } = props.source;
    this.allow(
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      [queue.queueArn],
    );
    const mapping = new EventSourceMapping(this, "Source", {
      target: this.function,
      eventSourceArn: queue.queueArn,
      batchSize: props.batchSize,
      maxBatchingWindow: Duration.seconds(props.batchWindowSeconds),
      maxConcurrency: props.concurrency,
      reportBatchItemFailures: true,
    });
    acknowledge(
      mapping,
      "Serverless-LambdaEventSourceMappingDestination",
      "Lambda knows failure destinations for streams only; behind a queue the queue itself puts messages aside.",
    );
    // The mapping is refused while the role may not read the queue yet.
    if (this.function.role) mapping.node.addDependency(this.function.role);
  }
}
