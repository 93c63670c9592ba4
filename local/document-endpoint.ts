import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { LocalAdapters } from "#adapters/local/local-adapters.ts";
import { type OpenAnswer, problem } from "./open-answer.ts";

/** A document by its signed link: no credential but the link itself, until it expires. */
export const answerDocument = async (
  { documents }: Pick<LocalAdapters, "documents">,
  { rawPath, queryStringParameters, requestContext }: APIGatewayProxyEventV2,
  under: string,
): Promise<OpenAnswer> => {
  const { method } = requestContext.http;
  if (method !== "GET" && method !== "HEAD")
    return problem("MethodNotAllowed", `${method} is not allowed here; use GET`);
  const key = rawPath.slice(under.length);
  const { expires = "", signature = "" } = queryStringParameters ?? {};
  if (!(await documents.verifyLink({ key, expires, signature }))) {
    return problem("Forbidden", "the link is not valid or has expired");
  }
  const found = await documents.get(key);
  if (!found) return problem("NotFound", "there is no such document");
  const { contentType, content } = found;
  return {
    status: 200,
    headers: {
      "content-type": contentType,
      "content-disposition": "inline",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
    body: content,
  };
};
