// Cancels a job as a program with the JavaScript SDK does. usage: node call_sdk.mjs ENDPOINT JOB_ID
// Credentials come from the environment. Prints the status and the fault's name, or "-".
import { createRequire } from "node:module";

const require = createRequire(process.env.JOBWIRE_SDK + "/");
const { ElasticTranscoderClient, CancelJobCommand } = require("@aws-sdk/client-elastic-transcoder");
const [endpoint, job] = process.argv.slice(2);
const client = new ElasticTranscoderClient({ region: "us-east-1", endpoint });
try {
  const reply = await client.send(new CancelJobCommand({ Id: job }));
  console.log(reply.$metadata.httpStatusCode, "-");
} catch (error) {
  console.log(error.$metadata?.httpStatusCode ?? 0, error.name);
}
