import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { err, ok, type Result } from "#domain/result.ts";
import type { Problem } from "../functions/http/problem.ts";
import type { Holding } from "./held-bytes.ts";

/** What API Gateway takes at the most; Lambda's own, lower limit is the function's business. */
const MOST_BYTES = 10 * 1024 * 1024;

const refusal = (type: Problem["type"], message: string) => err<Problem>({ type, reasons: [{ path: "", message }] });

/** The whole body as text. A body that is too large, or for which there is no room now, is not read to its end. */
export const readRequestBody = async (request: IncomingMessage, holding: Holding): Promise<Result<string, Problem>> => {
  const tooLarge = refusal("BodyTooLarge", `the body must not exceed ${MOST_BYTES} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) return tooLarge;
  const parts: Buffer[] = [];
  let bytes = 0;
  // Left early, the request stays open, so that the refusal can still be read.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) return tooLarge;
    if (!holding.take(part.length)) return refusal("Unavailable", "too much is being sent at once; try again");
    parts.push(part);
  }
  const body = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  return isUtf8(body) ? ok(body.toString("utf8")) : refusal("Invalid", "the body is not UTF-8");
};
