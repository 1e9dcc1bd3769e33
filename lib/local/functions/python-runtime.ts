/**
 * The program of the processes in which Python functions run: Lambda's Python runtime, as far as a handler sees it, on the standard
 * library alone. It is text, and handed to the interpreter as such, so that there is no file to look for.
 *
 * It reads settings and invocations from descriptor 3, and writes messages to descriptor 4, one line of JSON each; they are those of
 * worker-protocol.ts. What a function prints goes the same way, and so in order with its answer.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html, …/python-context.html
 */
export const pythonRuntime = String.raw`
import importlib, io, json, logging, os, queue, re, socket, sys, threading, time, traceback, uuid
from decimal import Decimal

_in = os.fdopen(3, "r", encoding="utf-8", newline="\n")
_out = os.fdopen(4, "w", encoding="utf-8", newline="\n")
_lock = threading.Lock()

def _send(message):
    with _lock:
        _out.write(json.dumps(message) + "\n")
        _out.flush()

_settings = json.loads(_in.readline())
_invocations = queue.Queue()

def _receive():
    for line in _in:
        _invocations.put(json.loads(line))
    # The environment has gone, however it ended.
    os._exit(0)

threading.Thread(target=_receive, daemon=True).start()

class _Log(io.TextIOBase):
    def __init__(self, stream):
        self._stream = stream
        self.buffer = self
    encoding = "utf-8"
    def writable(self):
        return True
    def write(self, text):
        if isinstance(text, (bytes, bytearray)):
            text = bytes(text).decode("utf-8", "replace")
        if text:
            _send({"kind": "log", "stream": self._stream, "text": text})
        return len(text)

sys.stdout = _Log("stdout")
sys.stderr = _Log("stderr")
sys.argv = [""]

_of_aws = re.compile(
    r"(^|[.-])[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.(com|com\.cn|eu)\.?$|^([a-z0-9-]+|.+\.s3)\.amazonaws\.com\.?$|\.(api|on)\.aws\.?$", re.I)
_look_up = socket.getaddrinfo

def _getaddrinfo(host, *rest, **options):
    name = host.decode() if isinstance(host, bytes) else host
    if name == "sync-127.0.0.1":
        name = "127.0.0.1"
    if isinstance(name, str) and _of_aws.search(name) and name not in _settings["allowedHosts"]:
        raise OSError(
            "The function %s may not reach %s: nothing is sent to AWS from the local environment. boto3 finds services by "
            "AWS_ENDPOINT_URL from version 1.28 on, unless it is given an endpoint or a queue's URL. To allow this host, start the "
            "environment with --allow-host %s (in code, the option allowedHosts)." % (_settings["functionName"], name, name))
    return _look_up(name, *rest, **options)

socket.getaddrinfo = _getaddrinfo

class _Fault(Exception):
    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind, self.trace = kind, list(trace)

class _Fields:
    def __init__(self, values):
        self.__dict__.update(values)

class LambdaContext:
    def __init__(self, invocation):
        self.aws_request_id = invocation["requestId"]
        self.function_name = _settings["functionName"]
        self.function_version = _settings["functionVersion"]
        self.invoked_function_arn = invocation["functionArn"]
        self.memory_limit_in_mb = str(_settings["memoryMegabytes"])
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.identity = _Fields({"cognito_identity_id": None, "cognito_identity_pool_id": None})
        given = invocation.get("clientContext")
        self.client_context = None
        if isinstance(given, dict):
            client = given.get("client")
            self.client_context = _Fields({
                "client": _Fields(client) if isinstance(client, dict) else None,
                "custom": given.get("custom"), "env": given.get("env")})
        self._deadline = time.monotonic() + _settings["timeoutMilliseconds"] / 1000
    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline - time.monotonic()) * 1000))
    def log(self, message):
        sys.stdout.write(str(message))

_request_id = ""

class _Handler(logging.Handler):
    def emit(self, record):
        record.aws_request_id = _request_id
        sys.stdout.write(self.format(record))

def _set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = _Handler()
    handler.setFormatter(logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"))
    logging.getLogger().addHandler(handler)

def _as_on_lambda(text):
    layers = _settings.get("layersRoot")
    if layers:
        text = text.replace(layers + "/", "/opt/")
    return text.replace(_settings["taskRoot"] + "/", "/var/task/")

def _document(kind, message, trace, request_id):
    document = {"errorMessage": _as_on_lambda(message), "errorType": kind, "requestId": request_id,
                "stackTrace": [_as_on_lambda(line) for line in trace]}
    lines = ["[ERROR] " + kind + (": " + document["errorMessage"] if document["errorMessage"] else "")]
    lines.append("Traceback (most recent call last):")
    for entry in document["stackTrace"]:
        lines.extend(entry.splitlines())
    sys.stdout.write("\n".join(lines) + "\n")
    return document

def _error_document(error, request_id):
    if isinstance(error, _Fault):
        return _document(error.kind, str(error), error.trace, request_id)
    frames = traceback.extract_tb(error.__traceback__)
    while frames and frames[0].filename == "<string>" and frames[0].name in ("_run", "_load"):
        frames = frames[1:]
    frames = [frame for frame in frames if "importlib" not in frame.filename]
    return _document(type(error).__name__, str(error), traceback.format_list(frames), request_id)

def _load():
    handler = _settings["handler"]
    try:
        module, name = handler.rsplit(".", 1)
    except ValueError as error:
        raise _Fault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (handler, error))
    if module.split(".")[0] in sys.builtin_module_names:
        raise _Fault("Runtime.BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module)
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        hint = "".join("\nThe layer %s isn't part of the cloud assembly. If the module is in it, give the layer's directory in "
                       "the values, by its ARN." % arn for arn in _settings["missingLayers"])
        if not hint and error.name and error.name.split(".")[0] != module.replace("/", ".").split(".")[0]:
            hint = ("\nPackages come from the function's code, from its layers, and from " + sys.executable +
                    ". Install it there, or bundle it.")
        raise _Fault("Runtime.ImportModuleError", "Unable to import module '%s': %s%s" % (module, error, hint))
    except SyntaxError as error:
        raise _Fault("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module, error),
                     ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)])
    try:
        return getattr(loaded, name)
    except AttributeError:
        raise _Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (name, module))

def _marshalled(answer):
    mark = uuid.uuid4().hex
    def default(value):
        if isinstance(value, Decimal) and value.is_finite():
            return mark + str(value)
        raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)
    try:
        text = json.dumps(answer, default=default, allow_nan=False, ensure_ascii=False)
    except Exception as error:
        raise _Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)
    return re.sub('"' + mark + '([^"]*)"', r"\1", text)

def _run(handler, invocation):
    global _request_id
    _request_id = invocation["requestId"]
    try:
        payload = _marshalled(handler(json.loads(invocation["event"]), LambdaContext(invocation)))
    except Exception as error:
        _send({"kind": "failed", "error": _error_document(error, _request_id), "usable": True})
    else:
        _send({"kind": "succeeded", "payload": payload})

def _tell_of_unknown_variables(untold):
    class Variables(type(os.environ)):
        def __getitem__(self, name):
            value = super().__getitem__(name)
            problem = untold.pop(name, None)
            if problem is not None:
                sys.stderr.write("%s reads %s, which is %s here. %s\n" % (_settings["functionName"], name, value, problem))
            return value
    os.environ.__class__ = Variables

def _main():
    if _settings["unknownVariables"]:
        _tell_of_unknown_variables(dict(_settings["unknownVariables"]))
    os.chdir(_settings["taskRoot"])
    sys.path[0:1] = [_settings["taskRoot"]] + _settings["layerPackages"]
    _set_up_logging()
    _send({"kind": "started"})
    try:
        handler = _load()
    except Exception as error:
        _send({"kind": "failed", "error": _error_document(error, ""), "usable": False})
        os._exit(1)
    _send({"kind": "loaded"})
    while True:
        _run(handler, _invocations.get())

_main()
`;
