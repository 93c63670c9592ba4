import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { logger } from "../logger.ts";
import { respondProblem } from "./respond.ts";

/**
 * Turns what nobody expected into an answer that leaks nothing: the client gets a 500 with the request id, the log gets the
 * error. Never a stack on the wire.
 */
export const guardHttp = <Event>(functionName: string): MiddlewareObj<Event, APIGatewayProxyStructuredResultV2> => ({
  onError: (request) => {
    logger.error("request failed", { function: functionName, error: request.error });
    request.response = respondProblem({
      type: "Unexpected",
      reasons: [{ path: "", message: "something went wrong on our side; the request may be repeated" }],
    });
  },
});
