import { S3Client } from "@aws-sdk/client-s3";

export type AwsRequest = {
  /** As it is signed: `lambda`, `iam`, `cloudformation`. */
  readonly service: string;
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The time at the service, which refuses a signature of another. */
  readonly signedAt?: Date;
};
export type AwsAnswer = { readonly status: number; readonly headers: Headers; readonly body: string };

/** Whoever owns the account at MiniStack. */
export const ROOT_CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };
export const REGION = "us-east-1";

/** Sends a signed request to a service for which no client is installed, as what needs it is two calls. */
export const askAws = async (endpoint: string, request: AwsRequest): Promise<AwsAnswer> => {
  const { hostname, port, host } = new URL(endpoint);
  const signer = await signerFor(request.service);
  const signed = await signer.sign(
    {
      ...{ method: request.method, protocol: "https:", hostname, port: Number(port), path: request.path, query: {} },
      headers: { host, ...request.headers },
      body: request.body,
    },
    { signingDate: request.signedAt ?? new Date() },
  );
  const { host: _, ...headers } = signed.headers;
  const answer = await fetch(`${endpoint}${request.path}`, {
    method: request.method,
    headers,
    body: request.body ?? null,
  });
  return { status: answer.status, headers: answer.headers, body: await answer.text() };
};

/** Any client can lend its signer, to sign for any service. */
const signerFor = (service: string) => {
  const lender = new S3Client({ region: REGION, credentials: ROOT_CREDENTIALS });
  return lender.config.signer({ name: "sigv4", signingName: service, signingRegion: REGION, properties: {} });
};

/** Calls an action of a service that speaks the Query protocol and gives its XML; throws when it is refused. */
export const askQuery = async (
  endpoint: string,
  service: string,
  parameters: Readonly<Record<string, string>>,
  signedAt = new Date(),
): Promise<string> => {
  const { status, body } = await askAws(endpoint, {
    service,
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(parameters).toString(),
    signedAt,
  });
  if (status !== 200) throw new Error(`${service} ${parameters["Action"]} answered ${status}: ${body}`);
  return body;
};
