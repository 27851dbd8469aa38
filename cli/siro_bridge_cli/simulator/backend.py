"""The parts of one simulated Siro, put together."""

from siro_bridge_cli.simulator.agenda import Agenda
from siro_bridge_cli.simulator.behaviour import Behaviour
from siro_bridge_cli.simulator.clock import SimulatedClock
from siro_bridge_cli.simulator.delivery import HttpSender, Sender
from siro_bridge_cli.simulator.faults import Faults
from siro_bridge_cli.simulator.ids import IdSource
from siro_bridge_cli.simulator.outbox import Outbox
from siro_bridge_cli.simulator.people import add_siro_user
from siro_bridge_cli.simulator.rate import RateLimit
from siro_bridge_cli.simulator.recorder import Recorder
from siro_bridge_cli.simulator.requests import RequestLog
from siro_bridge_cli.simulator.tokens import Tokens
from siro_bridge_cli.simulator.upserts import Sync
from siro_bridge_cli.simulator.world import World


class Backend:
    """State and services behind the endpoints: in memory, one lock (`world.lock`).

    An OAuth app and its owner exist from the start: `oauth_client_id`, `oauth_client_secret`, `oauth_user_id`.
    """

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        seed: int | None = None,
        sender: Sender | None = None,
        clock: SimulatedClock | None = None,
    ) -> None:
        self.behaviour = behaviour or Behaviour()
        self.clock = clock or SimulatedClock()
        self.ids = IdSource(seed)
        self.agenda = Agenda(self.clock)
        self.world = World(self.clock, self.ids)
        self.tokens = Tokens(self.ids, self.clock, self.behaviour)
        self.rate = RateLimit(self.clock)
        self.faults = Faults()
        self.requests = RequestLog()
        self.sync = Sync(self.world, self.behaviour)
        self.webhooks = Outbox(self.world, self.agenda, sender or HttpSender())
        self.recorder = Recorder(self.world, self.behaviour, self.webhooks, self.agenda)
        app = self.tokens.create_app("Siro Bridge")
        self.oauth_client_id = app.client_id
        self.oauth_client_secret = app.client_secret
        self.oauth_user_id = add_siro_user(self.world, "admin@example.com", "Admin").id

    @property
    def organization_token(self) -> str:
        return self.tokens.organization_token

    @property
    def connection_id(self) -> str:
        return self.world.connection_id

    def reset(self) -> None:
        """Forget records, recordings, messages, requests, faults and plans; credentials and behaviour stay."""
        with self.world.lock:
            owner = self.world.siro_users[self.oauth_user_id]
            self.world.reset()
            self.world.siro_users[owner.id] = owner
            self.agenda.clear()
            self.webhooks.messages.clear()
            self.requests.clear()
            self.faults.clear()
            self.rate.clear()
