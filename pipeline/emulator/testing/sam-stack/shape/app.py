"""Turns metrics exports and audit results into HEC events, with the usual mistakes of a first version."""
import base64
import json
import os


def handler(event, context):
    return {"records": [shape(record) for record in event["records"]]}


def shape(record):
    lines = [json.dumps({"sourcetype": os.environ["KIND"], "event": event}) for event in events(record)]
    data = base64.b64encode("\n".join(lines).encode()).decode()
    return {"recordId": record["recordId"], "result": "Ok", "data": data}


def events(record):
    payload = json.loads(base64.b64decode(record["data"]))
    if "metrics" in payload:
        return payload["metrics"]
    if "Message" in payload:
        return json.loads(payload["Message"])["auditDetails"]
    return []
