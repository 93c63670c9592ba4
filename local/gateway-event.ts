import type { APIGatewayProxyEventV2, APIGatewayRequestAuthorizerEventV2 } from "aws-lambda";

/** A request before it is an event, wherever it comes from. */
export type RequestHead = {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: string;
  readonly sourceIp: string;
};

/** The event that an HTTP API of API Gateway (payload 2.0) makes of a request. */
export const gatewayEvent = (
  { method, url, headers, protocol, sourceIp }: RequestHead,
  { body, requestId, at }: { readonly body: string; readonly requestId: string; readonly at: Date },
): APIGatewayProxyEventV2 => {
  const [rawPath = "/", rawQueryString = ""] = splitUrl(url);
  const query = queryParameters(rawQueryString);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: { ...headers },
    ...(query && { queryStringParameters: query }),
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName: "localhost",
      domainPrefix: "localhost",
      http: { method, path: rawPath, protocol, sourceIp, userAgent: headers["user-agent"] ?? "" },
      requestId,
      routeKey: "$default",
      stage: "$default",
      time: at.toISOString(),
      timeEpoch: at.getTime(),
    },
    ...(body !== "" && { body }),
    isBase64Encoded: false,
  };
};

/** The event that it asks the authorizer with. */
export const authorizerEvent = (event: APIGatewayProxyEventV2): APIGatewayRequestAuthorizerEventV2 => ({
  version: "2.0",
  type: "REQUEST",
  routeArn: "arn:aws:execute-api:local:000000000000:local/$default/any/any",
  identitySource: [event.headers["authorization"] ?? event.headers["x-api-key"] ?? ""],
  routeKey: event.routeKey,
  rawPath: event.rawPath,
  rawQueryString: event.rawQueryString,
  cookies: [],
  headers: event.headers,
  queryStringParameters: event.queryStringParameters ?? {},
  requestContext: event.requestContext as unknown as APIGatewayRequestAuthorizerEventV2["requestContext"],
  pathParameters: {},
  stageVariables: {},
});

const splitUrl = (url: string): [string, string] => {
  const at = url.indexOf("?");
  return at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
};

/** Repeated parameters are joined by commas, as API Gateway does. */
const queryParameters = (rawQueryString: string): Record<string, string> | undefined => {
  if (rawQueryString === "") return undefined;
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(parameters);
};
