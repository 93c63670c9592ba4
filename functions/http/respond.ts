import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { stringifyExact } from "#wire/json.ts";
import { codeOf, messageOf, type Problem, statusOf } from "./problem.ts";

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };

export const respond = (statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: JSON_HEADERS,
  body: stringifyExact(body),
});

/**
 * The error body of Togai rule §1.8, `{message}`, with every reason in the message and the code in a header. A client that
 * accepts `application/problem+json` gets the reasons one by one (RFC 9457).
 */
export const respondProblem = (
  { type, reasons, allowedMethods }: Problem,
  accept = "",
): APIGatewayProxyStructuredResultV2 => {
  const status = statusOf(type);
  const headers = {
    ...JSON_HEADERS,
    "x-tollbook-error-code": codeOf(type),
    ...(allowedMethods && { allow: allowedMethods.join(", ") }),
  };
  if (accept.includes("application/problem+json")) {
    return {
      statusCode: status,
      headers: { ...headers, "content-type": "application/problem+json" },
      body: stringifyExact({ title: codeOf(type), status, detail: messageOf(reasons), errors: reasons }),
    };
  }
  return {
    statusCode: status,
    headers,
    body: stringifyExact({ message: messageOf(reasons) }),
  };
};
