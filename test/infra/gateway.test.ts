import { describe, expect, it } from "vitest";
import { INGEST_PATHS } from "../../functions/ingest/answer-ingest.ts";
import { readable } from "./read-template.ts";
import { type Resource, resourcesOf, synthesize } from "./synthesize.ts";

const { tollbook } = synthesize("production");
const only = (type: string): Resource => {
  const all = Object.values(resourcesOf(tollbook, type));
  expect(all).toHaveLength(1);
  return all[0]!;
};
const routes = Object.values(resourcesOf(tollbook, "AWS::ApiGatewayV2::Route"));
const routeOf = (key: string) => routes.find(({ Properties }) => Properties["RouteKey"] === key)!.Properties;
const functionBehind = (key: string): string => {
  const id = /integrations\/(.*)$/.exec(readable(routeOf(key)["Target"]))![1]!;
  const integrations = Object.entries(resourcesOf(tollbook, "AWS::ApiGatewayV2::Integration"));
  const [, { Properties }] = integrations.find(([name]) => name.startsWith(id))!;
  expect(Properties).toMatchObject({ IntegrationType: "AWS_PROXY", PayloadFormatVersion: "2.0" });
  return readable(Properties["IntegrationUri"]);
};

describe("the gateway", () => {
  it.each([
    ["ANY /ingest", "Ingest", "CUSTOM"],
    ["ANY /ingestBatch", "Ingest", "CUSTOM"],
    ["$default", "Api", "CUSTOM"],
    ["GET /openapi.json", "Api", "NONE"],
  ])("%s goes to %s, authorization %s", (key, target, authorization) => {
    expect(functionBehind(key)).toBe(target);
    expect(routeOf(key)["AuthorizationType"]).toBe(authorization);
  });

  it("knows no other route, and those of the ingest function are the paths that it serves", () => {
    expect(routes).toHaveLength(4);
    const toIngest = routes
      .map(({ Properties }) => String(Properties["RouteKey"]))
      .filter((key) => key.startsWith("ANY"));
    expect(new Set(toIngest.map((key) => key.slice("ANY ".length)))).toEqual(INGEST_PATHS);
  });

  it("asks the authorizer each time, whichever header the credential is in", () => {
    expect(only("AWS::ApiGatewayV2::Authorizer").Properties).toMatchObject({
      AuthorizerType: "REQUEST",
      AuthorizerPayloadFormatVersion: "2.0",
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: [],
    });
  });

  it("lets through what the stage says", () => {
    expect(only("AWS::ApiGatewayV2::Stage").Properties).toMatchObject({
      StageName: "$default",
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 2000, ThrottlingBurstLimit: 4000, DetailedMetricsEnabled: true },
    });
  });

  it("lets no page of the web call it from a browser", () => {
    expect(only("AWS::ApiGatewayV2::Api").Properties).not.toHaveProperty("CorsConfiguration");
  });

  it("writes down who asked for what, and neither credentials nor addresses nor bodies", () => {
    const { AccessLogSettings } = only("AWS::ApiGatewayV2::Stage").Properties;
    const { Format } = AccessLogSettings as { Format: string };
    expect(Object.values(JSON.parse(Format) as Record<string, string>).sort()).toEqual([
      "$context.authorizer.error",
      "$context.authorizer.keyId",
      "$context.authorizer.organizationId",
      "$context.httpMethod",
      "$context.integrationErrorMessage",
      "$context.integrationLatency",
      "$context.path",
      "$context.requestId",
      "$context.requestTime",
      "$context.responseLatency",
      "$context.responseLength",
      "$context.routeKey",
      "$context.status",
    ]);
  });

  it("may invoke the three functions behind it, and only it may", () => {
    const permissions = Object.values(resourcesOf(tollbook, "AWS::Lambda::Permission"));
    const invoked = permissions.map(({ Properties }) => {
      expect(Properties).toMatchObject({
        Action: "lambda:InvokeFunction",
        Principal: "apigateway.amazonaws.com",
        SourceArn: expect.anything(),
      });
      return readable(Properties["FunctionName"]);
    });
    expect(new Set(invoked)).toEqual(new Set(["Ingest", "Api", "Authorizer"]));
  });
});

describe("outputs", () => {
  const outputs = tollbook.toJSON()["Outputs"] as Record<string, { Value: unknown }>;

  it("tell the address of the API and how to get the first key", () => {
    expect(Object.keys(outputs).sort()).toEqual(["AdministerFunctionName", "ApiUrl", "HowToGetTheFirstKey"]);
    expect(readable(outputs["ApiUrl"]!.Value)).toBe("GatewayApi");
    expect(readable(outputs["AdministerFunctionName"]!.Value)).toBe("Administer");
    expect(readable(outputs["HowToGetTheFirstKey"]!.Value)).toBe(
      "aws lambda invoke --function-name Administer --cli-binary-format raw-in-base64-out " +
        `--payload '{"operation":"createOrganization","name":"My company"}' /dev/stdout`,
    );
  });
});
