"""Cancels a job as a program with boto3 does. usage: call_boto3.py SERVICE ENDPOINT JOB_ID [get]

Credentials come from the environment. Prints the status and the fault's name, or "-".
"""
import sys

import boto3
import botocore.exceptions


def main(service, endpoint, job_id, what="cancel"):
    client = boto3.client(service, endpoint_url=endpoint, region_name="us-east-1")
    try:
        reply = client.get_job(Id=job_id) if what == "get" else client.cancel_job(Id=job_id)
        status = reply["Job"]["Status"] if what == "get" else "-"
        print(reply["ResponseMetadata"]["HTTPStatusCode"], status)
    except botocore.exceptions.ClientError as error:
        print(error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"])


if __name__ == "__main__":
    main(*sys.argv[1:])
