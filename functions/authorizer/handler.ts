import middy from "@middy/core";
import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerResult,
  APIGatewaySimpleAuthorizerWithContextResult,
} from "aws-lambda";
import type { Caller } from "#domain/identity/organization.ts";
import { createCredentialVerifier, type HoldKeys } from "#usecases/identity/credentials.ts";
import type { World } from "#usecases/world.ts";
import { logger } from "../logger.ts";

export type AuthorizerAnswer = APIGatewaySimpleAuthorizerWithContextResult<Caller> | APIGatewaySimpleAuthorizerResult;

/** Credential → who is calling. The gateway hands the context on to the functions behind it. */
export const createAuthorizerHandler = (
  world: Pick<World, "apiKeys" | "clock" | "credentials">,
  holdKeys?: HoldKeys,
) => {
  const verify = createCredentialVerifier(world, holdKeys);
  return middy<APIGatewayRequestAuthorizerEventV2, AuthorizerAnswer>()
    .onError(({ error }) => logger.error("authorizing failed", { function: "authorizer", error }))
    .handler(async ({ headers, requestContext, rawPath }): Promise<AuthorizerAnswer> => {
      const caller = await verify(headers ?? {});
      if (caller.ok) return { isAuthorized: true, context: caller.value };
      const [{ message }] = caller.error.reasons;
      logger.info("caller refused", { requestId: requestContext.requestId, path: rawPath, reason: message });
      return { isAuthorized: false };
    });
};
