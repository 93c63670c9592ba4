import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  type CfnFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Settings } from "../settings.ts";
import { acknowledge } from "./acknowledge.ts";
import type { Environment } from "./environment.ts";
import { functionCode } from "./function-code.ts";
import { FIVE_MINUTES, type OnCall } from "./on-call.ts";

/** What every part of the house is handed. */
export type House = { readonly settings: Settings; readonly onCall: OnCall };

export type HouseFunctionProps = House & {
  /** The folder under `functions/` whose `lambda.ts` is deployed. */
  readonly folder: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Environment;
  /** Files of the repository that the function reads as it runs. */
  readonly files?: readonly string[];
  /** Where Lambda puts events of callers that do not wait; without it, all callers of the function wait for its answer. */
  readonly deadLetters?: IQueue;
  /** What a customer is losing while the function fails; printed on its alarm. */
  readonly whenItFails: string;
  /** What whoever is woken does about it. */
  readonly remedy: string;
};

/**
 * A Lambda function as all of ours are: Node 24 on arm64, traced, with logs that end, a role that may do nothing but write
 * them, and alarms that say what its failing costs. Its logical id is the construct's id, so that `sam local invoke` can name it.
 */
export class HouseFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: HouseFunctionProps) {
    super(scope, id);
    const { folder, files = [], settings } = props;
    const logGroup = new LogGroup(this, "Logs", {
      retention: settings.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    this.function = new LambdaFunction(this, "Function", {
      description: `Tollbook ${settings.stage}: ${folder}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: functionCode(this, { folder, files }),
      handler: "index.handler",
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: definedOnly(props.environment),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
      ...(props.deadLetters && { deadLetterQueue: props.deadLetters }),
    });
    (this.function.node.defaultChild as CfnFunction).overrideLogicalId(id);
    this.watch(id, props);
    this.acknowledgeFindings(props);
  }

  /** Lets the function do exactly these actions on exactly these resources. */
  allow(actions: readonly string[], resources: readonly string[], conditions?: Record<string, unknown>): void {
    this.function.addToRolePolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        ...(conditions && { conditions }),
      }),
    );
  }

  private watch(id: string, { onCall, whenItFails, remedy }: HouseFunctionProps): void {
    onCall.watch(this, "Errors", {
      metric: this.function.metricErrors({ period: FIVE_MINUTES, statistic: "Sum" }),
      atLeast: 1,
      whenItFails,
      remedy,
    });
    onCall.watch(this, "Throttles", {
      metric: this.function.metricThrottles({ period: FIVE_MINUTES, statistic: "Sum" }),
      atLeast: 1,
      periods: 3,
      whenItFails: `${id} has been kept from running for a quarter of an hour; ${whenItFails}`,
      remedy: "raise the account's quota of concurrent Lambda executions, or find what else uses it up",
    });
  }

  private acknowledgeFindings({ deadLetters }: HouseFunctionProps): void {
    acknowledge(
      this,
      "AwsSolutions-IAM5[Resource::*]",
      "X-Ray's PutTraceSegments and CloudWatch's GetMetricData know no resources: they can be granted on * only.",
    );
    if (deadLetters === undefined) {
      acknowledge(
        this,
        "Serverless-LambdaDLQ",
        "Whoever calls this function waits for its answer, a queue with dead letters of its own among them, so Lambda never has an event to put aside.",
      );
    }
  }
}

const definedOnly = (environment: Environment): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
