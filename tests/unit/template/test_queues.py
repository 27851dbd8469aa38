"""Queue, dead-letter queue and the source that feeds enrichment."""

from tests.unit.template.parts import Template, of_type, properties


def test_message_stays_hidden_for_six_time_outs(template: Template) -> None:
    hidden = properties(template, "EnrichmentQueue")["VisibilityTimeout"]
    assert hidden >= 6 * properties(template, "EnrichmentFunction")["Timeout"]


def test_message_goes_to_the_dead_letter_queue_after_five_receives(template: Template) -> None:
    redrive = properties(template, "EnrichmentQueue")["RedrivePolicy"]
    assert redrive["maxReceiveCount"] >= 5
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": ["EnrichmentDeadLetterQueue", "Arn"]}


def test_dead_letters_outlive_the_longest_holiday(template: Template) -> None:
    assert properties(template, "EnrichmentDeadLetterQueue")["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_enrichment_reports_failures_one_by_one_within_a_new_account(template: Template) -> None:
    [source] = of_type(template, "AWS::Lambda::EventSourceMapping").values()
    assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 2 <= source["Properties"]["ScalingConfig"]["MaximumConcurrency"] <= 5


def test_queues_are_encrypted(template: Template) -> None:
    """By SQS's own keys where the company gives none."""
    for queue in ("EnrichmentQueue", "EnrichmentDeadLetterQueue"):
        assert properties(template, queue)["SqsManagedSseEnabled"] == {
            "Fn::If": ["HasOwnKey", {"Ref": "AWS::NoValue"}, True]
        }
