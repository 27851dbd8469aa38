"""Times of the code that only hold together with times of the template: changing one of them alone breaks a promise."""

from siro_bridge.crm.rest.mapping.model import RestMapping
from siro_bridge.crm.sql.engine import CONNECT_SECONDS, PATIENCE_SECONDS, STATEMENT_SECONDS
from siro_bridge.domain.recording.ledger import LOST_ANSWER_SECONDS, WORK_SECONDS
from siro_bridge.domain.recording.wanted import STUCK_SECONDS
from siro_bridge.domain.timing import REQUEST_SECONDS
from siro_bridge.state.lease import MARGIN_SECONDS
from siro_bridge.use_cases.conclude_work import BUG_SECONDS
from siro_bridge.use_cases.run_sync import LEAST_SECONDS
from sync_handler import SPARE_SECONDS
from tests.unit.template.parts import Template, properties


def seconds_of(template: Template, function: str) -> float:
    return float(properties(template, function)["Timeout"])


def handed_out_for(template: Template) -> float:
    """How long the queue hands a message out before it gives it up."""
    queue = properties(template, "EnrichmentQueue")
    return float(queue["VisibilityTimeout"] * queue["RedrivePolicy"]["maxReceiveCount"])


def test_claim_outlives_the_worker_and_the_request_that_it_left_behind(template: Template) -> None:
    assert seconds_of(template, "EnrichmentFunction") + LOST_ANSWER_SECONDS <= WORK_SECONDS


def test_statement_has_ended_before_its_effect_is_looked_for() -> None:
    assert STATEMENT_SECONDS + PATIENCE_SECONDS + CONNECT_SECONDS < LOST_ANSWER_SECONDS


def test_request_has_ended_before_its_effect_is_looked_for() -> None:
    [longest] = [rule.le for rule in RestMapping.model_fields["timeout_seconds"].metadata if hasattr(rule, "le")]
    assert longest < LOST_ANSWER_SECONDS


def test_lease_outlives_the_function_that_holds_it() -> None:
    """It is taken for the time that the function has left, less what it spares for its end."""
    assert MARGIN_SECONDS > SPARE_SECONDS


def test_step_of_a_run_has_time_for_a_request(template: Template) -> None:
    assert REQUEST_SECONDS < LEAST_SECONDS < seconds_of(template, "SyncFunction") - SPARE_SECONDS


def test_recording_that_nobody_claimed_is_queued_again_after_the_queue_would_have_handed_it_out(
    template: Template,
) -> None:
    assert properties(template, "EnrichmentQueue")["VisibilityTimeout"] <= STUCK_SECONDS


def test_message_that_meets_a_bug_comes_to_the_dead_letters_before_it_is_sent_again(template: Template) -> None:
    assert handed_out_for(template) < BUG_SECONDS
