"""Turns metrics exports into HEC events; anything else makes the function fail."""
import base64
import json
import os


def handler(event, context):
    return {"records": [shape(record) for record in event["records"]]}


def shape(record):
    payload = json.loads(base64.b64decode(record["data"]))
    events = payload["metrics"] if "metrics" in payload else [json.loads(payload["Message"])]
    lines = [json.dumps({"sourcetype": os.environ["KIND"], "event": event}) for event in events]
    data = base64.b64encode("\n".join(lines).encode()).decode()
    return {"recordId": record["recordId"], "result": "Ok", "data": data}
