import type { Context } from "aws-lambda";

/** What Lambda tells a function about its run. Here its time is never up: more is left than what the runner calls keeps in reserve. */
export const lambdaContext = (functionName: string, requestId: string): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName,
  functionVersion: "$LATEST",
  invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
  memoryLimitInMB: "512",
  awsRequestId: requestId,
  logGroupName: functionName,
  logStreamName: "local",
  getRemainingTimeInMillis: () => 30_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});
