import type { APIGatewayProxyEventV2WithLambdaAuthorizer } from "aws-lambda";
import type { OrganizationId } from "#domain/ids.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Problem } from "./problem.ts";

/** What the authorizer found out about the caller; without an organization it is nobody. */
export type CallerContext = { readonly organizationId: string };
export type ApiEvent = APIGatewayProxyEventV2WithLambdaAuthorizer<CallerContext>;

/**
 * Whose request it is. API Gateway answers 403 where an authorizer refuses, and the contract wants 401 with its own body, so
 * the authorizer lets nobody's requests through as nobody's, and they are refused here.
 */
export const callerOf = ({ requestContext }: ApiEvent): Result<OrganizationId, Problem> => {
  // Absent on a route without authorizer, and null when the authorizer said nothing, whatever the types say.
  const context: Partial<CallerContext> | null | undefined = requestContext.authorizer?.lambda;
  const organizationId = context?.organizationId;
  return typeof organizationId === "string" && organizationId !== ""
    ? ok(organizationId as OrganizationId)
    : err(NOBODY);
};

/** It helps an honest caller and tells a dishonest one nothing about our keys. */
export const NOBODY: Problem = {
  type: "Unauthorized",
  reasons: [{ path: "", message: "the credential is missing, wrong, expired or revoked" }],
};
