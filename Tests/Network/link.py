"""A link between two namespaces, as bad as a test wants it: delay, loss, a rate limit, outages.

Each end is a TUN device, which passes IP packets the way a modem's data interface does. A thread takes packets out of one
and puts them into the other, each when its time has come. All that passes is kept, so that a test can ask what was sent.
"""

import fcntl
import heapq
import itertools
import os
import random
import select
import struct
import threading
import time
from collections.abc import Callable

from namespace import Namespace
from packet import Packet

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
PACKET_MAX = 65536
# Packets that wait for their turn when the rate is limited; those that come then are dropped, as a base station does.
QUEUE_MAX = 50


class Link:
    """What is between the device's interface and the world's. Settings hold for packets that come after the change."""

    def __init__(self, device: Namespace, device_name: str, world: Namespace, world_name: str):
        # Seconds that a packet is under way.
        self.delay = 0.0
        # Up to so many seconds more, so that packets overtake each other.
        self.jitter = 0.0
        # The part of the packets that is lost, that comes twice, and the dice.
        self.loss = 0.0
        self.doubling = 0.0
        self.random = random.Random(1)
        # Bits per second; 0: no limit.
        self.rate = 0
        # Nothing passes otherwise.
        self.is_up = True
        # What is lost besides.
        self.drops: Callable[[Packet], bool] = lambda _: False
        # All that came to the link, and that part which was lost.
        self.packets: list[Packet] = []
        self.lost = 0
        self.ends = [device.run(open_tun, device_name), world.run(open_tun, world_name)]
        self.free_at = [0.0, 0.0]
        self.queued = [0, 0]
        self.under_way: list[tuple[float, int, int, bytes]] = []
        self.order = itertools.count()
        self.waker = os.eventfd(0)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def close(self) -> None:
        os.eventfd_write(self.waker, 1)
        self.thread.join()
        for descriptor in [*self.ends, self.waker]:
            os.close(descriptor)

    def sent(self, protocol: str) -> list[Packet]:
        """What the device has sent of a protocol."""
        return [packet for packet in list(self.packets) if packet.is_up and packet.protocol == protocol]

    def attempts(self) -> list[str]:
        """The addresses that the device has tried to connect to, in order, repetitions left out."""
        return list(dict.fromkeys(packet.target for packet in self.sent("tcp") if packet.opens_connection))

    def run(self) -> None:
        while True:
            timeout = max(0.0, self.under_way[0][0] - time.monotonic()) if self.under_way else None
            ready, _, _ = select.select([*self.ends, self.waker], [], [], timeout)
            if self.waker in ready:
                return
            for index, end in enumerate(self.ends):
                if end in ready:
                    self.take(index, os.read(end, PACKET_MAX))
            while self.under_way and self.under_way[0][0] <= time.monotonic():
                _, _, index, data = heapq.heappop(self.under_way)
                self.queued[index] -= 1
                self.put(1 - index, data)

    def take(self, index: int, data: bytes) -> None:
        """A packet has come from one end."""
        packet = Packet(data, is_up=index == 0, when=time.monotonic())
        self.packets.append(packet)
        is_lost = self.random.random() < self.loss or self.drops(packet) or not self.is_up
        if is_lost or self.queued[index] >= QUEUE_MAX:
            self.lost += 1
            return
        leaves = max(packet.when, self.free_at[index])
        if self.rate:
            leaves += len(data) * 8 / self.rate
        self.free_at[index] = leaves
        for _ in range(1 + (self.random.random() < self.doubling)):
            self.queued[index] += 1
            arrives = leaves + self.delay + self.jitter * self.random.random()
            heapq.heappush(self.under_way, (arrives, next(self.order), index, data))

    def put(self, index: int, data: bytes) -> None:
        if self.is_up:
            try:
                os.write(self.ends[index], data)
            except OSError:
                self.lost += 1  # the interface is down


def open_tun(name: str) -> int:
    """Makes a TUN device in the present namespace; it lasts until what is returned is closed."""
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    except OSError:
        os.close(tun)
        raise
    return tun
