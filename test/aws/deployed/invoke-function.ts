import { askAws } from "../../../scripts/engines/aws-request.ts";
import { now } from "./clock.ts";
import { endpoint } from "./environment.ts";
import { deployedResource } from "./stacks.ts";

export type Invocation = {
  readonly status: number;
  /** What Lambda calls the error of a function that threw. */
  readonly error?: string;
  readonly payload: unknown;
};

/** Invokes a deployed function by its logical id, as `aws lambda invoke` does, and gives what it returned or threw. */
export const invokeFunction = async (logicalId: string, event: unknown): Promise<Invocation> => {
  const { physicalId } = await deployedResource(logicalId);
  const path = `/2015-03-31/functions/${physicalId}/invocations`;
  const body = JSON.stringify(event);
  const answer = await askAws(endpoint(), { service: "lambda", method: "POST", path, body, signedAt: now() });
  const error = answer.headers.get("x-amz-function-error");
  return { status: answer.status, ...(error && { error }), payload: JSON.parse(answer.body || "null") };
};

/** The environment variables of a deployed function. */
export const variablesOf = async (logicalId: string): Promise<Readonly<Record<string, string>>> => {
  const { physicalId } = await deployedResource(logicalId);
  const path = `/2015-03-31/functions/${physicalId}/configuration`;
  const { body } = await askAws(endpoint(), { service: "lambda", method: "GET", path, signedAt: now() });
  return (JSON.parse(body) as { Environment: { Variables: Record<string, string> } }).Environment.Variables;
};
