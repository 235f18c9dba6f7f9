"""What Python programs ask of a Moonraker, each with the library it uses. URL FILE.gcode [camera]; one line per step.

Libraries made for Moonraker or OctoPrint: moonraker-client, pymoonraker, moonrakerpy, octorest, pyoctoprintapi; general ones:
requests, httpx, aiohttp, urllib3, http.client, websockets, websocket-client.
"""

import asyncio
import http.client
import io
import json
import os
import sys
import time
import traceback
from urllib.parse import quote, urlsplit

import aiohttp
import httpx
import requests
import urllib3
import websocket
import websockets
from moonraker_client import AsyncMoonrakerClient
from moonrakerpy import MoonrakerPrinter
from octorest import OctoRest
from pymoonraker import MoonrakerClient, MoonrakerRPCError
from pyoctoprintapi import OctoprintClient

URL, FILE = sys.argv[1], sys.argv[2]
HAS_CAMERA = "camera" in sys.argv[3:]
HOST, PORT = urlsplit(URL).hostname, urlsplit(URL).port
SOCKET = f"ws://{HOST}:{PORT}/websocket"
CONTENT = open(FILE, "rb").read()
STEPS = []
WITHIN_S = 120


def step(name):
    def keep(work):
        STEPS.append((name, work))
        return work

    return keep


def get(path, **more):
    return requests.get(URL + path, timeout=20, **more)


def post(path, **more):
    return requests.post(URL + path, timeout=20, **more)


def result(answer):
    assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:200]}"
    return answer.json()["result"]


def print_state():
    return result(get("/printer/objects/query?print_stats"))["status"]["print_stats"]["state"]


def until(what, holds):
    end_s = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < end_s, f"{what}: not within {WITHIN_S} s"
        time.sleep(0.05)


async def soon(what, holds):
    end_s = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < end_s, f"{what}: not within {WITHIN_S} s"
        await asyncio.sleep(0.05)


class Line:
    """A WebSocket of the websockets library; answers by id, the rest is kept."""

    def __init__(self, socket):
        self.socket, self.next_id, self.heard = socket, 0, []

    async def ask(self, text):
        await self.socket.send(text)
        while True:
            message = json.loads(await asyncio.wait_for(self.socket.recv(), 20))
            if isinstance(message, list) or "method" not in message:
                return message
            self.heard.append(message)

    async def call(self, method, params=None, id=0):
        request = {"jsonrpc": "2.0", "method": method, "id": id}
        answer = await self.ask(json.dumps(request if params is None else {**request, "params": params}))
        assert answer["id"] == id, f"id {id!r} became {answer['id']!r}"
        return answer


@step("requests: server, printer, system and processes")
def _():
    assert result(get("/server/info"))["klippy_state"] == "ready"
    assert result(get("/printer/info"))["state_message"] == "Printer is ready"
    assert "system_info" in result(get("/machine/system_info"))
    assert isinstance(result(get("/machine/proc_stats"))["moonraker_stats"], list)


@step("requests: objects by query and by JSON")
def _():
    assert "toolhead" in result(get("/printer/objects/list"))["objects"]
    by_query = result(get("/printer/objects/query?toolhead=position,homed_axes&extruder"))["status"]
    assert sorted(by_query["toolhead"]) == ["homed_axes", "position"] and "temperature" in by_query["extruder"]
    wanted = {"objects": {"toolhead": ["position"], "extruder": None, "no_such_object": None}}
    by_json = result(post("/printer/objects/query", json=wanted))["status"]
    assert by_json["no_such_object"] == {} and list(by_json["toolhead"]) == ["position"]


@step("requests: G-code, its errors and its echo in the store")
def _():
    assert result(post("/printer/gcode/script", json={"script": "M118 from requests"})) == "ok"
    bad = post("/printer/gcode/script", params={"script": "M104 S999"})
    assert bad.status_code == 400 and "out of range" in bad.json()["error"]["message"], bad.text
    lines = result(get("/server/gcode_store?count=20"))["gcode_store"]
    assert any("from requests" in line["message"] and line["type"] == "response" for line in lines), lines


@step("requests: JSON-RPC over plain HTTP, one and a list")
def _():
    asked = [{"jsonrpc": "2.0", "id": 0, "method": "printer.info"}, {"jsonrpc": "2.0", "id": "x", "method": "no.such"}]
    one = post("/server/jsonrpc", json=asked[0]).json()
    assert one["id"] == 0 and one["result"]["state"] == "ready"
    both = post("/server/jsonrpc", json=asked).json()
    assert both[0]["id"] == 0 and both[1]["error"]["code"] == -32601


@step("requests, httpx, urllib3, aiohttp, http.client: uploads, each with the form it writes")
def _():
    def stored(status, body, path):
        assert status == 201 and body["item"]["path"] == path, f"{status}: {body}"

    files = {"file": ("requests ü.gcode", io.BytesIO(CONTENT))}
    answer = post("/server/files/upload", files=files, data={"root": "gcodes", "path": "python/deep"})
    stored(answer.status_code, answer.json(), "python/deep/requests ü.gcode")
    files = {"file": ("httpx é.gcode", io.BytesIO(CONTENT), "text/plain")}
    answer = httpx.post(URL + "/server/files/upload", files=files, data={"print": "false"})
    stored(answer.status_code, answer.json(), "httpx é.gcode")
    fields = {"file": ("urllib3 日本.gcode", CONTENT, "application/octet-stream"), "root": "gcodes"}
    answer = urllib3.PoolManager().request("POST", URL + "/server/files/upload", fields=fields)
    stored(answer.status, answer.json(), "urllib3 日本.gcode")

    async def with_aiohttp():
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(CONTENT), filename="aiohttp.gcode", content_type="application/octet-stream")
        async with aiohttp.ClientSession() as session:
            async with session.post(URL + "/server/files/upload", data=form) as answer:
                stored(answer.status, await answer.json(), "aiohttp.gcode")

    asyncio.run(with_aiohttp())
    body = [b'--b\r\nContent-Disposition: form-data; name="file"; filename="pieces.gcode"\r\n\r\n', CONTENT, b"\r\n--b--\r\n"]
    line = http.client.HTTPConnection(HOST, PORT)
    line.request("POST", "/server/files/upload", iter(body), {"Content-Type": "multipart/form-data; boundary=b"}, encode_chunked=True)
    answer = line.getresponse()
    stored(answer.status, json.loads(answer.read()), "pieces.gcode")
    line.request("GET", "/server/info")
    assert line.getresponse().status == 200


@step("requests: download, parts of it, and what has not changed")
def _():
    path = "/server/files/gcodes/" + quote("python/deep/requests ü.gcode")
    whole = get(path)
    assert whole.content == CONTENT
    for asked, expected in (("bytes=0-9", CONTENT[:10]), ("bytes=-5", CONTENT[-5:]), ("bytes=7-", CONTENT[7:])):
        part = get(path, headers={"Range": asked})
        assert (part.status_code, part.content) == (206, expected), asked
    assert get(path, headers={"Range": "bytes=999999999-"}).status_code == 416
    unchanged = get(path, headers={"If-Modified-Since": whole.headers["Last-Modified"]})
    assert unchanged.status_code == 304
    assert get("/server/files/gcodes/no-such.gcode").status_code == 404


@step("moonraker-client: the files of a printer: list, metadata, copy, move, folder, zip, delete")
async def _():
    async with AsyncMoonrakerClient(URL) as client:
        uploaded = await client.files_upload(FILE)
        name = uploaded["item"]["path"]
        assert any(item["path"] == name for item in await client.files_list())
        assert (await client.files_metadata(name))["size"] == len(CONTENT)
        assert (await client.files_metascan(name))["filename"] == name
        assert isinstance(await client.files_thumbnails(name), list)
        await client.files_create_directory("gcodes/box")
        await client.files_copy(f"gcodes/{name}", "gcodes/box/copy.gcode")
        moved = await client.files_move("gcodes/box/copy.gcode", "gcodes/box/moved.gcode")
        assert moved["source_item"]["path"] == "box/copy.gcode"
        assert await client.files_download("gcodes", "box/moved.gcode") == CONTENT
        assert (await client.files_zip(["gcodes/box"], "gcodes/box.zip"))["action"] == "zip_files"
        assert [item["filename"] for item in (await client.files_directory("gcodes/box"))["files"]] == ["moved.gcode"]
        await client.files_delete("gcodes", "box.zip")
        await client.files_delete_directory("gcodes/box", force=True)


@step("requests: a program that starts, pauses, resumes and cancels over HTTP")
def _():
    assert result(post("/printer/print/start", params={"filename": os.path.basename(FILE)})) == "ok"
    until("printing", lambda: print_state() == "printing")
    again = post("/printer/print/start", json={"filename": os.path.basename(FILE)})
    assert (again.status_code, again.json()["error"]["message"]) == (400, "SD busy"), again.text
    assert result(post("/printer/print/pause")) == "ok"
    until("paused", lambda: print_state() == "paused")
    assert result(post("/printer/print/resume")) == "ok"
    until("printing again", lambda: print_state() == "printing")
    assert result(post("/printer/print/cancel")) == "ok"
    until("cancelled", lambda: print_state() == "cancelled")
    missing = post("/printer/print/start", json={"filename": "no-such.gcode"})
    assert (missing.status_code, missing.json()["error"]["message"]) == (400, "Unable to open file"), missing.text


@step("requests: history knows the cancelled job, its totals, and loses it when told")
def _():
    job = result(get("/server/history/list?limit=1"))["jobs"][0]
    assert (job["status"], job["filename"]) == ("cancelled", os.path.basename(FILE)), job
    assert result(get("/server/history/job", params={"uid": job["job_id"]}))["job"]["job_id"] == job["job_id"]
    assert result(get("/server/history/totals"))["job_totals"]["total_jobs"] >= 1
    removed = requests.delete(URL + "/server/history/job", params={"uid": job["job_id"]}, timeout=20)
    assert result(removed)["deleted_jobs"] == [job["job_id"]]
    assert get("/server/history/job", params={"uid": job["job_id"]}).status_code == 404


@step("requests: the job queue")
def _():
    name = os.path.basename(FILE)
    result(post("/server/job_queue/pause"))
    queue = result(post("/server/job_queue/job", json={"filenames": [name, name]}))["queued_jobs"]
    assert [job["filename"] for job in queue] == [name, name]
    jumped = result(post("/server/job_queue/jump", json={"job_id": queue[1]["job_id"]}))["queued_jobs"]
    assert jumped[0]["job_id"] == queue[1]["job_id"]
    left = result(requests.delete(URL + "/server/job_queue/job?all=true", timeout=20))
    assert left == {"queued_jobs": [], "queue_state": "paused"}, left


@step("requests: temperatures of the last minutes, announcements, webcams")
def _():
    store = result(get("/server/temperature_store"))["extruder"]
    assert all(isinstance(value, float) for value in store["temperatures"]) and len(store["targets"]) > 0
    assert "entries" in result(get("/server/announcements/list"))
    made = result(post("/server/webcams/item", json={"name": "py", "stream_url": "/s", "snapshot_url": "/p"}))["webcam"]
    assert made["name"] == "py" and any(cam["name"] == "py" for cam in result(get("/server/webcams/list"))["webcams"])
    result(requests.delete(URL + "/server/webcams/item", params={"uid": made["uid"]}, timeout=20))


@step("requests: an account: made, logged in, renewed, changed, logged out, removed")
def _():
    who = {"username": "python", "password": "secret123"}
    result(post("/access/user", json=who))
    session = result(post("/access/login", json=who))
    bearer = {"Authorization": f"Bearer {session['token']}"}
    assert result(get("/access/user", headers=bearer))["username"] == "python"
    renewed = result(post("/access/refresh_jwt", json={"refresh_token": session["refresh_token"]}))
    assert renewed["username"] == "python" and renewed["token"]
    new = {"password": "secret123", "new_password": "other4567"}
    result(post("/access/user/password", headers=bearer, json=new))
    wrong = post("/access/login", json=who)
    assert wrong.status_code >= 400, wrong.text
    result(post("/access/logout", headers=bearer))
    assert get("/access/user", headers=bearer).status_code == 401
    result(requests.delete(URL + "/access/user", json={"username": "python"}, timeout=20))


@step("requests: the key of the printer, a wrong one, a token for one request")
def _():
    key = result(get("/access/api_key"))
    assert get("/server/info", headers={"X-Api-Key": key}).status_code == 200
    assert get("/server/info", headers={"X-Api-Key": "0" * 32}).status_code == 401
    token = result(get("/access/oneshot_token"))
    assert get("/server/info", params={"token": token}).status_code == 200


@step("websockets: identify, and every kind of id comes back as it was")
async def _():
    async with websockets.connect(SOCKET, ping_interval=1) as socket:
        line = Line(socket)
        who = {"client_name": "python", "version": "1", "type": "other", "url": "http://example.org"}
        assert "connection_id" in (await line.call("server.connection.identify", who))["result"]
        for id in ("text", "", 0, 1.5, -1, 10**20):
            assert "result" in await line.call("server.info", id=id)


@step("websockets: lists of requests, none wanted, errors beside results")
async def _():
    async with websockets.connect(SOCKET) as socket:
        line = Line(socket)
        asked = [
            {"jsonrpc": "2.0", "id": 1, "method": "printer.info"},
            {"jsonrpc": "2.0", "method": "server.info"},
            {"jsonrpc": "2.0", "id": "m", "method": "server.files.metadata", "params": {"filename": "nope.gcode"}},
        ]
        answers = await line.ask(json.dumps(asked))
        assert [answer["id"] for answer in answers] == [1, "m"], answers
        assert answers[1]["error"] == {"code": -32601, "message": "Metadata not available for <nope.gcode>"}
        bad = await line.ask('{"jsonrpc": "2.0", "id": 7, "method": "printer.objects.list", "params": []}')
        assert bad["error"]["code"] == -32602, bad


@step("websockets: types of the database stay what they were")
async def _():
    async with websockets.connect(SOCKET) as socket:
        line = Line(socket)
        for value in (1, 1.0, True, False, 0, 0.5, "ü😀", "", [], {}, [1, 2.0, None], {"a": {"b": 1.5}}, 2**53 + 1, 1e300):
            item = {"namespace": "python", "key": "types.value", "value": value}
            assert "result" in await line.call("server.database.post_item", item)
            kept = (await line.call("server.database.get_item", item))["result"]["value"]
            assert kept == value and type(kept) is type(value), f"{value!r} became {kept!r}"
        missing = await line.call("server.database.get_item", {"namespace": "python", "key": "nope"})
        assert missing["error"]["code"] == -32601, missing
        await line.call("server.database.delete_item", {"namespace": "python", "key": "types"})


@step("websockets: frames in pieces and binary ones, compression and a protocol offered")
async def _():
    request = json.dumps({"jsonrpc": "2.0", "id": 5, "method": "printer.info"})
    async with websockets.connect(SOCKET, compression="deflate") as socket:
        line = Line(socket)
        assert (await line.ask([request[:9], request[9:]]))["id"] == 5
        assert (await line.ask(request.encode()))["id"] == 5
    async with websockets.connect(SOCKET, compression=None, subprotocols=["moonraker"]) as socket:
        assert (await Line(socket).call("server.info"))["result"]["klippy_state"] == "ready"


@step("websockets: a token in the address, a line that comes back")
async def _():
    token = result(get("/access/oneshot_token"))
    for _ in range(3):
        async with websockets.connect(f"{SOCKET}?token={token}") as socket:
            assert "result" in await Line(socket).call("server.info")
        token = result(get("/access/oneshot_token"))


@step("aiohttp: a subscription with heartbeat hears changes, in the order of the printer's time")
async def _():
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(SOCKET, heartbeat=1, compress=15) as socket:
            objects = {"objects": {"extruder": None, "toolhead": ["position"]}}
            await socket.send_json({"jsonrpc": "2.0", "id": 1, "method": "printer.objects.subscribe", "params": objects})
            await socket.send_json({"jsonrpc": "2.0", "id": 2, "method": "printer.gcode.script", "params": {"script": "M104 S44"}})
            times, target, end_s = [], None, time.monotonic() + WITHIN_S
            while target != 44.0 and time.monotonic() < end_s:
                message = await socket.receive_json(timeout=20)
                if message.get("method") == "notify_status_update":
                    status, eventtime = message["params"]
                    times.append(eventtime)
                    target = status.get("extruder", {}).get("target", target)
            assert target == 44.0 and times == sorted(times)
            await socket.send_json({"jsonrpc": "2.0", "id": 3, "method": "printer.gcode.script", "params": {"script": "M104 S0"}})
            while (await socket.receive_json(timeout=20)).get("id") != 3:
                pass


@step("websocket-client: a blocking line, its ping answered")
def _():
    line = websocket.create_connection(SOCKET, timeout=20)
    line.send(json.dumps({"jsonrpc": "2.0", "id": 0, "method": "printer.objects.list"}))
    while json.loads(line.recv()).get("id") != 0:
        pass
    line.ping("still there?")
    for _ in range(1000):
        code, data = line.recv_data(control_frame=True)
        if code == websocket.ABNF.OPCODE_PONG:
            break
    assert data == b"still there?"
    line.close()


@step("pymoonraker: connect, ask, subscribe, be refused")
async def _():
    client = MoonrakerClient(HOST, PORT)
    await client.connect()
    try:
        assert (await client.server_info()).klippy_connected is True
        assert (await client.printer_info()).state.value == "ready"
        answer = await client.subscribe_objects({"print_stats": None, "extruder": ["temperature"]})
        assert list(answer["status"]["extruder"]) == ["temperature"]
        try:
            await client.gcode("M104 S999")
            raise AssertionError("a temperature out of range was taken")
        except MoonrakerRPCError as refusal:
            assert refusal.code == 400
        assert await client.gcode("NO_SUCH_COMMAND") == "ok"
    finally:
        await client.disconnect()


@step("pymoonraker: a whole print, told as it goes: files, job, console, history")
async def _():
    client = MoonrakerClient(HOST, PORT)
    heard = []
    for event in ("filelist_changed", "history_changed", "gcode_response", "status_update"):
        client.on(f"notify_{event}", lambda *given, event=event: heard.append((event, given)))
    await client.connect()
    try:
        await client.subscribe_objects({"print_stats": ["state"]})
        await client.upload_file("told.gcode", CONTENT)
        await client.print_start("told.gcode")
        told = lambda event, words: any(kind == event and words in str(given) for kind, given in heard)
        await soon("the print is complete", lambda: told("status_update", "'complete'"))
        await soon("the job is finished", lambda: told("history_changed", "finished"))
        assert told("filelist_changed", "told.gcode") and told("history_changed", "added")
        assert told("status_update", "'printing'")
    finally:
        await client.disconnect()


@step("moonraker-client: notifications and calls over its WebSocket")
async def _():
    async with AsyncMoonrakerClient(URL) as client:
        await client.connect_websocket()
        who = await client.identify("python", "1.0", "other", "http://example.org")
        assert isinstance(who["connection_id"], int)
        assert (await client.printer_info())["state"] == "ready"
        assert isinstance(await client.gcode_help(), dict)
        await client.disconnect_websocket()


@step("moonrakerpy: status, temperatures, console")
def _():
    printer = MoonrakerPrinter(URL)
    assert printer.query_status("toolhead")["extruder"] == "extruder"
    assert "extruder" in str(printer.query_temperatures())
    printer.send_gcode("M118 from moonrakerpy")
    until("the echo", lambda: "from moonrakerpy" in str(printer.get_gcode(5)))


@step("octorest: version, profiles, state, upload, G-code as OctoPrint's clients send them")
def _():
    client = OctoRest(url=URL, apikey=result(get("/access/api_key")))
    assert client.version["text"].startswith("OctoPrint")
    assert "_default" in client.printer_profiles()["profiles"]
    assert "tool0" in client.printer()["temperature"]
    assert client.upload(FILE)["item"]["path"] == os.path.basename(FILE)
    client.gcode(["M105", "M117 octorest"])
    assert result(get("/printer/objects/query?display_status"))["status"]["display_status"]["message"] == "octorest"


@step("pyoctoprintapi, as Home Assistant uses it: server, printer, job, camera")
async def _():
    async with aiohttp.ClientSession() as session:
        client = OctoprintClient(HOST, session, port=PORT)
        client.set_api_key(result(get("/access/api_key")))
        assert await client.get_server_info() is not None
        printer = await client.get_printer_info()
        assert printer.state.flags.operational is True and len(printer.temperatures) >= 2
        assert (await client.get_job_info()).state == "Operational"


@step("requests: one picture of the camera, and three of its stream cut by their lengths")
def _():
    if not HAS_CAMERA:
        return
    picture = get("/webcam/?action=snapshot")
    assert picture.content[:2] == b"\xff\xd8" and picture.content[-2:] == b"\xff\xd9"
    with get("/webcam/?action=stream", stream=True) as stream:
        assert stream.headers["Content-Type"].startswith("multipart/x-mixed-replace;boundary=".replace(";", "; "))
        raw, held = stream.raw, b""
        for _ in range(3):
            while b"\r\n\r\n" not in held:
                held += raw.read(64)
            head, held = held.split(b"\r\n\r\n", 1)
            length = int(next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")).split(b":")[1])
            while len(held) < length:
                held += raw.read(length - len(held))
            assert held[:2] == b"\xff\xd8" and held[length - 2 : length] == b"\xff\xd9"
            held = held[length:]


@step("requests and pymoonraker: emergency stop, what is refused then, and the way back")
async def _():
    client = MoonrakerClient(HOST, PORT)
    heard = []
    for event in ("notify_klippy_shutdown", "notify_klippy_disconnected", "notify_klippy_ready"):
        client.on(event, lambda *_, event=event: heard.append(event))
    await client.connect()
    try:
        await client.emergency_stop()
        await soon("shutdown", lambda: "notify_klippy_shutdown" in heard)
        refused = await asyncio.to_thread(post, "/printer/gcode/script", json={"script": "G28"})
        assert refused.status_code == 400 and "FIRMWARE_RESTART" in refused.json()["error"]["message"], refused.text
        await client.firmware_restart()
        await soon("ready again", lambda: "notify_klippy_ready" in heard)
        order = ["notify_klippy_shutdown", "notify_klippy_disconnected", "notify_klippy_ready"]
        assert [event for k, event in enumerate(heard) if event not in heard[:k]] == order, heard
        until("ready over HTTP", lambda: result(get("/printer/info"))["state"] == "ready")
    finally:
        await client.disconnect()


def main():
    failures = 0
    for name, work in STEPS:
        try:
            if asyncio.iscoroutinefunction(work):
                asyncio.run(asyncio.wait_for(work(), WITHIN_S * 2))
            else:
                work()
            print(name, flush=True)
        except BaseException as error:
            failures += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(f"FAILED {name}: {type(error).__name__}: {str(error)[:300]} (line {where.lineno}: {where.line})", flush=True)
    print(f"{len(STEPS) - failures} of {len(STEPS)} procedures hold", flush=True)
    return failures


sys.exit(1 if main() else 0)
