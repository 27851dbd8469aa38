"""The stand-in's table gives back what was put, which is what a run without changes needs."""

from bench.stand_ins.items import Items

ITEM = {"pk": {"S": "a"}, "sk": {"S": "b"}, "value": {"S": "c"}}
KEY = {"pk": ITEM["pk"], "sk": ITEM["sk"]}


def test_item_that_was_put_is_found_alone_and_in_a_batch() -> None:
    items = Items()
    items.write_batch({"RequestItems": {"T": [{"PutRequest": {"Item": ITEM}}]}})
    other = {"pk": {"S": "a"}, "sk": {"S": "other"}}
    assert items.get({"Key": KEY}) == {"Item": ITEM}
    assert items.get_batch({"RequestItems": {"T": {"Keys": [KEY, other]}}})["Responses"] == {"T": [ITEM]}


def test_item_that_was_deleted_is_gone() -> None:
    items = Items()
    items.put({"Item": ITEM})
    items.write_transaction({"TransactItems": [{"Delete": {"Key": KEY}}]})
    assert items.get({"Key": KEY}) == {}
