"""A simulated Siro: both APIs and the webhooks, on loopback or in process, in memory.

It follows the integration guide and the OpenAPI files on its own and shares no code with the product, so that a
mistake in one is seen by the other.
"""

from siro_bridge_cli.simulator.behaviour import Behaviour
from siro_bridge_cli.simulator.client import SimulatorClient, SimulatorError
from siro_bridge_cli.simulator.clock import SimulatedClock
from siro_bridge_cli.simulator.delivery import WebhookAnswer, WebhookCall
from siro_bridge_cli.simulator.faults import Fault, Latency
from siro_bridge_cli.simulator.recording import Extraction, Section
from siro_bridge_cli.simulator.server import Simulator
from siro_bridge_cli.simulator.siro import SimulatedSiro
from siro_bridge_cli.simulator.state import snapshot
from siro_bridge_cli.simulator.transport import SimulatorTransport
from siro_bridge_cli.simulator.world import Kind, World

__all__ = [
    "Behaviour",
    "Extraction",
    "Fault",
    "Kind",
    "Latency",
    "Section",
    "SimulatedClock",
    "SimulatedSiro",
    "Simulator",
    "SimulatorClient",
    "SimulatorError",
    "SimulatorTransport",
    "WebhookAnswer",
    "WebhookCall",
    "World",
    "snapshot",
]
