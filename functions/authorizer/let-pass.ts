import type { APIGatewaySimpleAuthorizerWithContextResult } from "aws-lambda";
import type { AuthorizerAnswer } from "./handler.ts";

/**
 * The authorizer's answer as API Gateway is to have it. An HTTP API turns `isAuthorized: false` into 403, and an authorizer that
 * throws is an error of the function, which wakes whoever is on call; the contract wants 401 with its own body. So every request
 * passes, a refused one with no more than the word for it, and the functions answer 401 where no organization is named
 * (functions/http/caller.ts).
 */
export const letPass = (answer: AuthorizerAnswer): APIGatewaySimpleAuthorizerWithContextResult<object> =>
  answer.isAuthorized && "context" in answer
    ? { isAuthorized: true, context: answer.context }
    : { isAuthorized: true, context: { refusal: "unauthorized" } };
