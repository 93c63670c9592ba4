import { createHmac, hash } from "node:crypto";

/** What proves to AWS who asks; the token comes with temporary credentials, such as a function has. */
export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};

export type SignedRequest = {
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
 * or AWS refuses it. Nothing else is signed here, so there is no path and no query to write in canonical form.
 */
export const signedHeaders = ({
  service,
  region,
  credentials: { accessKeyId, secretAccessKey, sessionToken },
  at,
  host,
  headers,
  body,
}: SignedRequest): Readonly<Record<string, string>> => {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const all: Readonly<Record<string, string>> = {
    ...headers,
    host,
    "x-amz-date": time,
    ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
  };
  const names = Object.keys(all).sort();
  const lines = names.map((name) => `${name}:${all[name]?.trim()}\n`).join("");
  const request = ["POST", "/", "", lines, names.join(";"), hash("sha256", body)].join("\n");
  const scope = [day, region, service, "aws4_request"].join("/");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, hash("sha256", request)].join("\n")).toString("hex");
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
};

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
