"""The real Python client (moonraker-api) connects, subscribes and prints. HOST PORT FILE.gcode; says one line per step."""

import asyncio
import os
import sys
import time

import aiohttp
from moonraker_api import MoonrakerClient, MoonrakerListener


class Observer(MoonrakerListener):
    def __init__(self):
        self.connection_states = []
        self.status = {}
        self.eventtimes = []
        self.print_states = []
        self.console = []
        self.methods = []
        self.exceptions = []

    async def state_changed(self, state):
        self.connection_states.append(state)

    async def on_exception(self, exception):
        self.exceptions.append(exception)

    async def on_notification(self, method, data):
        self.methods.append(method)
        if method == "notify_gcode_response":
            self.console.extend(data)
        if method == "notify_status_update":
            self.merge(data[0])
            self.eventtimes.append(data[1])

    def merge(self, status):
        for name, fields in status.items():
            self.status.setdefault(name, {}).update(fields)
        state = self.status.get("print_stats", {}).get("state")
        if state is not None and self.print_states[-1:] != [state]:
            self.print_states.append(state)


class Failure(Exception):
    pass


def expect(holds, otherwise):
    if not holds:
        raise Failure(otherwise)


async def until(what, holds, within_s=60):
    end_s = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > end_s:
            raise Failure(f"{what}: not within {within_s} s")
        await asyncio.sleep(0.02)


def step(text):
    print(text, flush=True)


async def upload(host, port, path):
    name = os.path.basename(path)
    form = aiohttp.FormData()
    with open(path, "rb") as file:
        form.add_field("file", file.read(), filename=name)
    async with aiohttp.ClientSession() as session:
        async with session.post(f"http://{host}:{port}/server/files/upload", data=form) as answer:
            body = await answer.json()
            expect(answer.status == 201, f"the upload answers {answer.status}: {body}")
            expect(body["item"]["path"] == name, f"the upload answers {body}")
    return name


async def run(host, port, path):
    observer = Observer()
    client = MoonrakerClient(observer, host, port)
    expect(await client.connect(), "it did not connect")
    await until("connected", lambda: client.is_connected)
    step(f"connected: {', '.join(map(str, observer.connection_states))}")

    state = await client.get_klipper_status()
    expect(state == "ready", f"klipper status: {state}")
    host_info = await client.get_host_info()
    expect(host_info["state_message"] == "Printer is ready", f"host info: {host_info}")
    server_info = await client.get_server_info()
    expect(server_info["klippy_connected"] is True, f"server info: {server_info}")
    modules = await client.get_supported_modules()
    expect("print_stats" in modules and "toolhead" in modules, f"modules: {modules}")
    expect(isinstance((await client.get_websocket_id())["websocket_id"], int), "no number of the connection")
    step("status, host, server, modules and number of the connection are answered")

    objects = (await client.call_method("printer.objects.list"))["objects"]
    wanted = {name: None for name in objects}
    answer = await client.call_method("printer.objects.subscribe", objects=wanted)
    observer.merge(answer["status"])
    expect(isinstance(observer.status["extruder"]["temperature"], float), "the nozzle's temperature is no float")
    step(f"{len(objects)} objects subscribed")

    name = await upload(host, port, path)
    metadata = await client.call_method("server.files.metadata", filename=name)
    expect(metadata["size"] == os.path.getsize(path), f"metadata: {metadata}")
    expect(await client.call_method("printer.print.start", filename=name) == "ok", "the start was not answered by ok")
    await until("printing", lambda: observer.print_states[-1] == "printing")
    await client.call_method("printer.print.pause")
    await until("paused", lambda: observer.print_states[-1] == "paused")
    await client.call_method("printer.print.resume")
    await until("printing again", lambda: observer.print_states[-1] == "printing")
    await until("complete", lambda: observer.print_states[-1] == "complete", 180)
    states = [state for state in observer.print_states if state != "standby"]
    expect(states == ["printing", "paused", "printing", "complete"], f"print states: {states}")
    expect(observer.eventtimes == sorted(observer.eventtimes), "the printer's time ran back")
    step(f"printed through pause and resume: {len(observer.eventtimes)} updates, {observer.status['print_stats']['filament_used']:.2f} mm")

    job = {}
    for _ in range(100):
        job = (await client.call_method("server.history.list", limit=1))["jobs"][0]
        if job["status"] == "completed":
            break
        await asyncio.sleep(0.05)
    expect(job["status"] == "completed" and job["filename"] == name, f"the newest job: {job}")
    temperatures = await client.call_method("server.temperature_store")
    expect(max(temperatures["extruder"]["temperatures"]) > 170, "the nozzle was never hot in the temperature store")
    step("history and temperature store know the print")

    await client.call_method("printer.gcode.script", script="M118 hello from python")
    await until("the echo", lambda: any("hello from python" in line for line in observer.console))
    await client.call_method("printer.emergency_stop")
    await until("shutdown", lambda: "notify_klippy_shutdown" in observer.methods)
    expect(await client.get_klipper_status() == "shutdown", "the status after the emergency stop is not shutdown")
    await client.call_method("printer.firmware_restart")
    await until("ready again", lambda: "notify_klippy_ready" in observer.methods)
    step("console, emergency stop and restart are told")

    # It pings every 40 s by itself; a minute without a word of ours must not end the line.
    if os.environ.get("PRINTWRIGHT_IDLE") is not None:
        await asyncio.sleep(float(os.environ["PRINTWRIGHT_IDLE"]))
        expect(client.is_connected, "the line was cut in idleness")
        step(f"still connected after {os.environ['PRINTWRIGHT_IDLE']} s")
    expect(observer.exceptions == [], f"exceptions: {observer.exceptions}")
    await client.disconnect()


try:
    asyncio.run(run(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
except Failure as failure:
    print(f"FAILED {failure}", flush=True)
    sys.exit(1)
