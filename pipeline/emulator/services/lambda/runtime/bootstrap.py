"""What runs a Python function's code: loads the handler, then answers one event after the other.

Speaks lines of JSON on file descriptors 3 (in) and 4 (out), as bootstrap.mjs does with its parent. What the code prints
stays on standard output and error.
"""
import importlib
import json
import logging
import os
import sys
import time
import traceback

requests = os.fdopen(3, "r", encoding="utf-8")
answers = os.fdopen(4, "w", encoding="utf-8")


def send(message):
    answers.write(json.dumps(message) + "\n")
    answers.flush()


class LogLines(logging.Handler):
    def emit(self, record):
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + "".join(traceback.format_exception(*record.exc_info)).rstrip()
        send({"log": [record.levelname, text]})


class Context:
    def __init__(self, values, timeout_ms):
        self.function_name = values["functionName"]
        self.function_version = values["functionVersion"]
        self.invoked_function_arn = values["invokedFunctionArn"]
        self.memory_limit_in_mb = values["memoryLimitInMB"]
        self.aws_request_id = values["awsRequestId"]
        self.log_group_name = values["logGroupName"]
        self.log_stream_name = values["logStreamName"]
        self.identity = None
        self.client_context = None
        self._deadline = time.monotonic() + timeout_ms / 1000

    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def describe(error, kind=None):
    trace = traceback.format_exception(type(error), error, error.__traceback__)
    return {"errorType": kind or type(error).__name__, "errorMessage": str(error), "trace": trace}


def load(name):
    module_name, _, function = name.rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except Exception as error:
        missing = ImportError(f"Unable to import module '{module_name}': {error}")
        return None, describe(missing, "Runtime.ImportModuleError")
    if not hasattr(module, function):
        missing = AttributeError(f"Handler '{function}' missing on module '{module_name}'")
        return None, describe(missing, "Runtime.HandlerNotFound")
    return getattr(module, function), None


def main():
    logging.getLogger().addHandler(LogLines())
    sys.path.insert(0, sys.argv[1])
    handler, failure = load(sys.argv[2])
    send({"ready": True})
    for line in requests:
        request = json.loads(line)
        answer = {"id": request["id"]}
        if failure:
            send({**answer, "error": failure})
            continue
        try:
            event = json.loads(request["event"])
        except ValueError:
            send({**answer, "notJson": True})
            continue
        try:
            result = handler(event, Context(request["context"], request["timeoutMs"]))
        except Exception as error:
            send({**answer, "error": describe(error)})
            continue
        try:
            send({**answer, "result": json.dumps(result)})
        except (TypeError, ValueError) as error:
            send({**answer, "error": describe(error, "Runtime.MarshalError")})
        sys.stdout.flush()


main()
