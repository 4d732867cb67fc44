"""Real HTTP servers on this machine that answer as they are told, and remember what they were asked."""

import json
import ssl
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def elements(text):
    """P(POSITIVE) grows with the text's length; labels come ordered by score, as servers do."""
    p = min(len(text), 100) / 100
    both = [{"label": "POSITIVE", "score": p}, {"label": "NEGATIVE", "score": 1 - p}]
    return sorted(both, key=lambda each: -each["score"])


def plain(body):
    """``{"inputs": [text, ...]}``, every label's score."""
    if not isinstance(body, dict) or not isinstance(body.get("inputs"), list):
        return 422, {"error": "inputs must be a list"}
    if not all(isinstance(text, str) for text in body["inputs"]):
        return 422, {"error": "each input must be a string"}
    return 200, [elements(text) for text in body["inputs"]]


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that went away is none of the server's faults."""


@contextmanager
def serving(answer, *, get=None, certificate=None):
    """(address, what was asked): `answer` maps a body to (status, JSON or bytes[, headers]).

    `certificate`, a file with a certificate and its key, makes it https.
    """
    asked = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, dict(self.headers), body))
            self._tell(*answer(body))

        def do_GET(self):
            self._tell(*(get(self.path) if get else (404, {"error": "nothing here"})))

        def _tell(self, status, content, headers=None):
            if callable(content):  # writes the whole answer itself
                with suppress(OSError):
                    content(self)
                self.close_connection = True
                return
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            with suppress(OSError):  # the client may have lost its patience
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

        def log_message(self, *_):
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}/model", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certified(folder):
    """Whom to trust for `serving(certificate=folder / "both.pem")`, which is made here."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "this machine")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "both.pem").write_bytes(pem + private)
    return ssl.create_default_context(cadata=pem.decode())
