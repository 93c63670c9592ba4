import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { clients } from "./clients.ts";
import { deployedResource } from "./stacks.ts";

/** Every object of the bucket of documents below a prefix, by key. */
export const documentsUnder = async (prefix: string): Promise<ReadonlyMap<string, Buffer>> => {
  const { s3 } = clients();
  const Bucket = await documentsBucket();
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  const found = new Map<string, Buffer>();
  for (const { Key = "" } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    found.set(Key, Buffer.from((await Body?.transformToByteArray()) ?? []));
  }
  return found;
};

const documentsBucket = async (): Promise<string> => (await deployedResource("Documents7E5B2978")).physicalId;
