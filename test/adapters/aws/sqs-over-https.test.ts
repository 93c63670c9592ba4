import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it } from "vitest";
import { signedHeaders } from "#adapters/aws/aws-signature.ts";
import { createSqsOverHttps, type SqsOverHttps } from "#adapters/aws/sqs-over-https.ts";
import { instantOf } from "#domain/time/instant.ts";

const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/usage-events";
const NOW = Date.UTC(2025, 0, 15, 10, 0, 0);
const ENTRIES = [{ Id: "0", MessageBody: '{"größe":"7"}', MessageGroupId: "org#acme" }];
const TAKEN = '{"Successful":[{"Id":"0","MessageId":"m","MD5OfMessageBody":"x"}]}';

type Seen = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly url: string | undefined };
/** What the other side does with a request: answers, falls silent, or hangs up. */
type Script = { readonly status: number; readonly body: string } | "silence" | "hang up";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Something that listens in the place of SQS and does the next of the script at each request. */
const openSqs = async (...script: readonly Script[]) => {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => {
      body += part;
    });
    request.on("end", () => {
      const next = script[seen.length];
      seen.push({ headers: request.headers, body, url: request.url });
      if (next === undefined || next === "hang up") request.socket.destroy();
      else if (next !== "silence") response.writeHead(next.status).end(next.body);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const waits: number[] = [];
  const settings: SqsOverHttps = {
    region: "eu-central-1",
    credentials: CREDENTIALS,
    endpoint,
    clock: { now: () => instantOf(NOW) },
    wait: async (milliseconds) => waits.push(milliseconds),
  };
  return { seen, waits, endpoint, settings };
};

const refused = (type: string, status = 400): Script => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message: "no" }),
});
const taken: Script = { status: 200, body: TAKEN };

describe("asking SQS without the SDK", () => {
  it("asks as the SDK asks, with the same signature", async () => {
    const { seen, endpoint, settings } = await openSqs(taken, taken);
    const withToken = { ...CREDENTIALS, sessionToken: "IQoJb3JpZ2luX2Vj+/=" };
    const sdk = new SQSClient({ region: "eu-central-1", endpoint, credentials: withToken, maxAttempts: 1, md5: false });
    await sdk.send(new SendMessageBatchCommand({ QueueUrl: QUEUE, Entries: ENTRIES }));
    const [theirs] = seen;
    const { authorization = "", host = "", "x-amz-date": time = "" } = theirs!.headers as Record<string, string>;
    const names = /SignedHeaders=([^,]*)/.exec(authorization)?.[1]?.split(";") ?? [];
    const own = new Set(["host", "x-amz-date", "x-amz-security-token"]);

    const resigned = await signedHeaders({
      service: "sqs",
      region: "eu-central-1",
      credentials: withToken,
      at: new Date(time.replace(/^(....)(..)(..T..)(..)/, "$1-$2-$3:$4:")),
      host,
      headers: Object.fromEntries(
        names.filter((name) => !own.has(name)).map((name) => [name, String(theirs!.headers[name])]),
      ),
      body: theirs!.body,
    });
    expect(names).toContain("x-amz-security-token");
    expect(resigned["authorization"]).toBe(authorization);

    await createSqsOverHttps({ ...settings, credentials: withToken })(QUEUE, ENTRIES);
    const [, ours] = seen;
    expect(ours?.url).toBe(theirs?.url);
    expect(JSON.parse(ours!.body)).toEqual(JSON.parse(theirs!.body));
    for (const name of ["content-type", "x-amz-target", "x-amz-security-token", "host"]) {
      expect(ours?.headers[name], name).toBe(theirs?.headers[name]);
    }
  });

  it("answers what SQS confirmed and what it did not", async () => {
    const answer = {
      Successful: [{ Id: "0" }],
      Failed: [{ Id: "1", SenderFault: false, Code: "InternalError", Message: "later" }],
    };
    const { settings } = await openSqs({ status: 200, body: JSON.stringify(answer) });
    expect(await createSqsOverHttps(settings)(QUEUE, ENTRIES)).toEqual(answer);
  });

  it.each<[string, Script]>([
    ["a failure of SQS", refused("InternalFailure", 500)],
    ["a front door that is overloaded", { status: 503, body: "<html>" }],
    ["a throttle", refused("RequestThrottled")],
    ["a throttle under another name", refused("ThrottlingException", 429)],
    ["a connection that was cut", "hang up"],
    ["no answer", "silence"],
  ])("asks again after %s", async (_what, trouble) => {
    const { seen, waits, settings } = await openSqs(trouble, trouble, taken);
    const answer = await createSqsOverHttps({ ...settings, answerMilliseconds: 300 })(QUEUE, ENTRIES);
    expect(answer).toEqual(JSON.parse(TAKEN));
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ body }) => body)).size, "the same request each time").toBe(1);
    expect(waits).toHaveLength(2);
  });

  it.each<[string, Script, RegExp]>([
    ["a failure of SQS", refused("InternalFailure", 500), /^SQS answered 500: InternalFailure: no$/],
    ["a throttle", refused("RequestThrottled"), /^SQS answered 400: RequestThrottled: no$/],
    ["a connection that was cut", "hang up", /^SQS could not be asked$/],
    ["no answer", "silence", /^SQS could not be asked$/],
  ])("gives up after three attempts on %s", async (_what, trouble, message) => {
    const { seen, settings } = await openSqs(trouble, trouble, trouble, taken);
    const asked = createSqsOverHttps({ ...settings, answerMilliseconds: 300 })(QUEUE, ENTRIES);
    await expect(asked).rejects.toThrow(message);
    expect(seen).toHaveLength(3);
  });

  it.each<[string, Script, string]>([
    ["a queue that is not there", refused("QueueDoesNotExist"), "SQS answered 400: QueueDoesNotExist: no"],
    ["a role that may not", refused("AccessDeniedException", 403), "SQS answered 403: AccessDeniedException: no"],
    ["somebody who is not SQS", { status: 404, body: "<html>nothing here" }, "SQS answered 404: <html>nothing here"],
  ])("throws at once on %s", async (_what, refusal, message) => {
    const { seen, waits, settings } = await openSqs(refusal, taken);
    await expect(createSqsOverHttps(settings)(QUEUE, ENTRIES)).rejects.toThrow(message);
    expect([seen.length, waits.length]).toEqual([1, 0]);
  });

  it("says nothing of the credentials when it fails", async () => {
    const { settings } = await openSqs("hang up", "hang up", "hang up");
    const failure = await createSqsOverHttps(settings)(QUEUE, ENTRIES).catch((cause: unknown) => cause);
    const { message, stack, cause } = failure as Error;
    expect(`${message} ${stack} ${JSON.stringify(cause)} ${(cause as Error).stack}`).not.toContain(
      CREDENTIALS.secretAccessKey,
    );
  });
});
