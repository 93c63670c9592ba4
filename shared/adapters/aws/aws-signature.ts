import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";

/** What proves to AWS who asks; the token comes with temporary credentials, such as a function has. */
export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};

export type RequestToSign = {
  readonly service: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly at: Date;
  /** With its port where that is not the scheme's own. */
  readonly host: string;
  /** Names in lower case; `host` and those of the signature are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * The headers of a `POST /` signed by AWS Signature Version 4: its body and all its headers are what they were when it was signed,
 * or AWS refuses it. The signing is that of AWS's SDK, of which it is the part that knows no service.
 */
export const signedHeaders = async ({
  service,
  region,
  credentials: { accessKeyId, secretAccessKey, sessionToken },
  at,
  host,
  headers,
  body,
}: RequestToSign): Promise<Readonly<Record<string, string>>> => {
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    sha256: Sha256,
    // The SDK signs no such header of its requests to SQS either; the hash is part of what is signed all the same.
    applyChecksum: false,
  });
  const request = {
    method: "POST",
    protocol: "https:",
    hostname: host,
    path: "/",
    headers: { ...headers, host },
    body,
  };
  return (await signer.sign(request, { signingDate: at })).headers;
};

/** Node's own SHA-256, and its HMAC where there is a secret, in the shape that the signer asks for. */
class Sha256 {
  readonly #secret: Parameters<typeof createHmac>[1] | undefined;
  #state: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = typeof secret === "string" || secret === undefined ? secret : bytesOf(secret);
    this.#state = this.#start();
  }
  update(chunk: Uint8Array): void {
    this.#state.update(chunk);
  }
  async digest(): Promise<Uint8Array> {
    return this.#state.digest();
  }
  reset(): void {
    this.#state = this.#start();
  }
  #start(): Hash | Hmac {
    return this.#secret === undefined ? createHash("sha256") : createHmac("sha256", this.#secret);
  }
}

const bytesOf = (source: ArrayBuffer | ArrayBufferView): Buffer =>
  ArrayBuffer.isView(source) ? Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source);
