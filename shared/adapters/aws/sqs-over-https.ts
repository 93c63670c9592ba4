import * as https from "node:https";
import { setTimeout } from "node:timers/promises";
import { type AwsCredentials, signedHeaders } from "#adapters/aws/aws-signature.ts";
import type { BatchAnswer, SendBatch } from "#adapters/aws/sqs-batches.ts";
import type { Clock } from "#ports/clock.ts";

export type SqsOverHttps = {
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** Where SQS is, when it is not where the queue's address says: an engine on this machine. */
  readonly endpoint?: string | undefined;
  readonly clock: Clock;
  /** 3,000 when absent. */
  readonly answerMilliseconds?: number;
  readonly wait?: (milliseconds: number) => Promise<unknown>;
};

/**
 * SendMessageBatch of SQS in its JSON protocol, without the SDK: for the one function whose start is waited for by everybody who
 * sends usage (docs/adr/0017-bundles.md). As patient as the SDK's client is elsewhere: 3 attempts of 3 seconds with short waits drawn by
 * chance, after trouble on the way, a failure of SQS or a throttle. What SQS refuses for good throws at once with its reason.
 */
export const createSqsOverHttps = ({
  region,
  credentials,
  endpoint,
  clock,
  answerMilliseconds = 3_000,
  wait = (milliseconds) => setTimeout(milliseconds),
}: SqsOverHttps): SendBatch => {
  const { request, Agent } = endpoint?.startsWith("http:") ? plainHttp() : https;
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
  const post = async (at: URL, body: string): Promise<Answer> => {
    const options = {
      method: "POST",
      agent,
      headers: await signedHeaders({
        service: "sqs",
        region,
        credentials,
        at: new Date(clock.now()),
        host: at.host,
        headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessageBatch" },
        body,
      }),
      signal: AbortSignal.timeout(answerMilliseconds),
    };
    return new Promise((resolve, reject) => {
      request(at, options, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      })
        .on("error", reject)
        .end(body);
    });
  };

  return async (url, entries) => {
    const at = new URL("/", endpoint ?? url);
    const body = JSON.stringify({ QueueUrl: url, Entries: entries });
    for (let tries = 1; ; tries += 1) {
      const answer = await post(at, body).catch((cause: unknown) => ({ cause }));
      if ("status" in answer && answer.status === 200) return JSON.parse(answer.text) as BatchAnswer;
      if (tries === MOST_ATTEMPTS || !mayPass(answer)) throw failureOf(answer);
      const first = isThrottle(answer) ? THROTTLE_MILLISECONDS : FIRST_WAIT_MILLISECONDS;
      await wait(Math.random() * first * 2 ** (tries - 1));
    }
  };
};

const MOST_ATTEMPTS = 3;
const FIRST_WAIT_MILLISECONDS = 100;
const THROTTLE_MILLISECONDS = 1_000;
const MOST_CONNECTIONS = 50;

/**
 * For an engine on this machine. As an import, a module of Node is asked for everything that it exports, and of this one Node
 * then loads its web client, too, which takes as long as all the rest of the function that starts with it.
 */
const plainHttp = () => process.getBuiltinModule("node:http");

type Answer = { readonly status: number; readonly text: string };
/** Nothing came, or not in time. */
type NoAnswer = { readonly cause: unknown };

const mayPass = (answer: Answer | NoAnswer): boolean =>
  "cause" in answer || answer.status >= 500 || answer.status === 408 || isThrottle(answer);

/** SQS throttles with 400 or 403 and a name, other services of AWS with 429. */
const isThrottle = (answer: Answer | NoAnswer): boolean =>
  "status" in answer && (answer.status === 429 || /throttl|RequestLimitExceeded|OverLimit/i.test(errorIn(answer).type));

const failureOf = (answer: Answer | NoAnswer): Error => {
  if ("cause" in answer) return new Error("SQS could not be asked", { cause: answer.cause });
  const { type, message } = errorIn(answer);
  return new Error(`SQS answered ${answer.status}: ${[type, message].filter((part) => part !== "").join(": ")}`);
};

/** `{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"…"}`, or anything when it is not SQS that answered. */
const errorIn = ({ text }: Answer): { readonly type: string; readonly message: string } => {
  try {
    const error = JSON.parse(text) as { readonly __type?: unknown; readonly message?: unknown } | null;
    const type = String(error?.__type ?? "");
    return { type: type.slice(type.indexOf("#") + 1), message: String(error?.message ?? "") };
  } catch {
    return { type: "", message: text.slice(0, 200) };
  }
};
