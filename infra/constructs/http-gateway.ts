import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import type { House, HouseFunction } from "./house-function.ts";
import { FIVE_MINUTES } from "./on-call.ts";

export type HttpGatewayProps = House & {
  readonly functions: Readonly<Record<"ingest" | "api" | "authorizer", HouseFunction>>;
};

/**
 * The HTTP API: usage events go to `ingest`, everything else to `api`, and the authorizer is asked before either.
 *
 * API Gateway turns a refusal of an authorizer into 403, where the contract wants 401 with a reason. So the authorizer lets
 * every request pass and says who it is from, or nothing, and the functions answer 401 to nobody. A credential comes in one of
 * two headers, and identity sources would have to be there all; without any, nothing is cached either, and a key that was
 * revoked is refused as soon as the authorizer knows (docs/adr/0016-infrastructure.md).
 */
export class HttpGateway extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { settings, onCall, functions }: HttpGatewayProps) {
    super(scope, id);
    this.api = new HttpApi(this, "Api", {
      apiName: `tollbook-${settings.stage}`,
      description: "Usage events in, invoices out",
      createDefaultStage: false,
    });
    this.addRoutes(functions);
    const logGroup = new LogGroup(this, "AccessLogs", {
      // Under this prefix CloudWatch Logs needs no entry in a policy that has room for ten.
      logGroupName: `/aws/vendedlogs/tollbook-${settings.stage}/http-api`,
      retention: settings.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: settings.throttling.requestsPerSecond, burstLimit: settings.throttling.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    onCall.watch(this, "ServerErrors", {
      metric: this.stage.metricServerError({ period: FIVE_MINUTES, statistic: "Sum" }),
      atLeast: 1,
      whenItFails:
        "clients get 5xx: usage events that they do not send again are never counted, and what else they asked for is not done",
      remedy:
        "look for the request in the log group of access logs, then for its requestId in the logs of its function",
    });
  }

  private addRoutes({ ingest, api, authorizer }: HttpGatewayProps["functions"]): void {
    const askFirst = new HttpLambdaAuthorizer("Authorizer", authorizer.function, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: [],
      resultsCacheTtl: Duration.seconds(0),
    });
    const toIngest = new HttpLambdaIntegration("Ingest", ingest.function);
    const toApi = new HttpLambdaIntegration("Api", api.function);
    const route = (id: string, routeKey: HttpRouteKey, integration: HttpLambdaIntegration) =>
      new HttpRoute(this, id, { httpApi: this.api, routeKey, integration, authorizer: askFirst });
    // Every method: what is not POST is answered 405 there, and would be an unknown path to the API.
    route("IngestRoute", HttpRouteKey.with("/ingest", HttpMethod.ANY), toIngest);
    route("IngestBatchRoute", HttpRouteKey.with("/ingestBatch", HttpMethod.ANY), toIngest);
    route("DefaultRoute", HttpRouteKey.DEFAULT, toApi);
    const description = new HttpRoute(this, "DescriptionRoute", {
      httpApi: this.api,
      routeKey: HttpRouteKey.with("/openapi.json", HttpMethod.GET),
      integration: toApi,
      authorizer: new HttpNoneAuthorizer(),
    });
    acknowledge(
      description,
      "AwsSolutions-APIG4",
      "The API's description is public: it is the same for everybody and says nothing of any organization.",
    );
  }
}

/** One line per request: who asked for what and how it went. No credential, no address, no body. */
const ACCESS_LOG = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  routeKey: "$context.routeKey",
  method: "$context.httpMethod",
  path: "$context.path",
  status: "$context.status",
  responseBytes: "$context.responseLength",
  latencyMilliseconds: "$context.responseLatency",
  integrationLatencyMilliseconds: "$context.integrationLatency",
  integrationError: "$context.integrationErrorMessage",
  authorizerError: "$context.authorizer.error",
  organizationId: "$context.authorizer.organizationId",
  keyId: "$context.authorizer.keyId",
};
